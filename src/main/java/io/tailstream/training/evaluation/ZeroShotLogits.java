package io.tailstream.training.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.ClipWeights;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.encoder.ZeroShot;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.progress.Progress;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.text.BackboneTexts;
import io.tailstream.training.text.Prompts;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.util.Map;

/** What a backbone says without any tuning: exp(logit_scale) · cos(image, class text), the f of Eq. 3. */
public final class ZeroShotLogits {

    private ZeroShotLogits() {}

    /**
     * The zero-shot logits of all images.
     *
     * @param prompts how the classes are worded
     * @return {@code [N][C]}
     * @throws IOException where an image or the backbone cannot be read
     */
    public static float[][] of(
            TorchDevice device,
            BackboneFolder backbone,
            Prompts prompts,
            LabelledImages images,
            Progress.Display display)
            throws IOException {
        return of(device, backbone, backbone.manifest().input(), prompts, images, display);
    }

    /** As above; with several views of an image the mean of their logits. */
    static float[][] of(
            TorchDevice device,
            BackboneFolder backbone,
            Preprocessing input,
            Prompts prompts,
            LabelledImages images,
            Progress.Display display)
            throws IOException {
        ClipWeights tensors = backbone.weights();
        float[] texts = BackboneTexts.features(device, backbone, tensors, images.classNames(), prompts, display);
        int classes = images.classNames().size();
        try (ImageEncoder encoder = new ImageEncoder(device, backbone.architecture(), Tuner.NONE, VisionOutput.JOINT);
                ZeroShot head = new ZeroShot(device);
                Weights weights = new Weights(device, BackboneTexts.used(tensors, encoder.parameters()));
                Weights scale = new Weights(
                        device, Map.of("logit_scale", tensors.tensors().get("logit_scale")))) {
            weights.freeze();
            return ImageOutputs.of(images, input, "zero-shot " + backbone.name(), display, (pixels, views) -> {
                try (NDManager scope = device.newManager()) {
                    Shape shape = new Shape(views, 3, input.size(), input.size());
                    NDArray features = encoder.encode(scope.create(pixels, shape), weights);
                    NDArray classTexts = scope.create(texts, new Shape(classes, texts.length / classes));
                    return head.logits(features, classTexts, scale.get("logit_scale"))
                            .toFloatArray();
                }
            });
        }
    }
}
