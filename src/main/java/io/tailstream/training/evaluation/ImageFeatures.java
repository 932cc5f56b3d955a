package io.tailstream.training.evaluation;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.progress.Progress;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.text.BackboneTexts;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;

/** A backbone's features without any tuning: the class token after the last LayerNorm, 768 wide in ViT-B/16. */
final class ImageFeatures {

    private ImageFeatures() {}

    /**
     * The features of all images, not normalised.
     *
     * @return {@code [N][W]}
     * @throws IOException where an image or the backbone cannot be read
     */
    static float[][] of(TorchDevice device, BackboneFolder backbone, LabelledImages images, Progress.Display display)
            throws IOException {
        Preprocessing input = backbone.manifest().input();
        try (ImageEncoder encoder =
                        new ImageEncoder(device, backbone.architecture(), Tuner.NONE, VisionOutput.FEATURE);
                Weights weights = new Weights(device, BackboneTexts.used(backbone.weights(), encoder.parameters()))) {
            weights.freeze();
            return ImageOutputs.of(images, input, "features " + backbone.name(), display, (pixels, views) -> {
                try (NDManager scope = device.newManager()) {
                    Shape shape = new Shape(views, 3, input.size(), input.size());
                    return encoder.encode(scope.create(pixels, shape), weights).toFloatArray();
                }
            });
        }
    }
}
