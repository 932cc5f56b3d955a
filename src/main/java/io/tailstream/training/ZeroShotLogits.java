package io.tailstream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.ClipWeights;
import io.tailstream.model.ImageEncoder;
import io.tailstream.model.TorchDevice;
import io.tailstream.model.VisionOutput;
import io.tailstream.model.Weights;
import io.tailstream.model.ZeroShot;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** What a backbone says without any tuning: exp(logit_scale) · cos(image, class text), the f of Eq. 3. */
public final class ZeroShotLogits {
    private static final int BATCH = 64;

    private ZeroShotLogits() {}

    /** As {@link #of(TorchDevice, BackboneFolder, Prompts, LabelledImages, Progress.Display)} with CLIP's wording. */
    public static float[][] of(
            TorchDevice device, BackboneFolder backbone, LabelledImages images, Progress.Display display)
            throws IOException {
        return of(device, backbone, Prompts.PHOTO, images, display);
    }

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
        ClipWeights tensors = backbone.weights();
        float[] texts = BackboneTexts.features(device, backbone, tensors, images.classNames(), prompts, display);
        Preprocessing input = backbone.manifest().input();
        int classes = images.classNames().size();
        float[][] logits = new float[images.size()][];
        try (ImageEncoder encoder = new ImageEncoder(device, backbone.architecture(), false, VisionOutput.JOINT);
                ZeroShot head = new ZeroShot(device);
                Weights weights = new Weights(device, BackboneTexts.used(tensors, encoder.parameters()));
                Weights scale = new Weights(
                        device, Map.of("logit_scale", tensors.tensors().get("logit_scale")));
                Batches batches = new Batches(
                        images,
                        IntStream.range(0, images.size()).toArray(),
                        BATCH,
                        input.size(),
                        (index, out, offset) -> input.apply(images.pixels(index), out, offset));
                Progress progress = display.start("zero-shot " + backbone.name(), images.size(), 0)) {
            weights.freeze();
            int done = 0;
            while (batches.hasNext()) {
                Batch batch = batches.next();
                try (NDManager scope = device.newManager()) {
                    Shape shape = new Shape(batch.size(), 3, input.size(), input.size());
                    NDArray features = encoder.encode(scope.create(batch.pixels(), shape), weights);
                    NDArray classTexts = scope.create(texts, new Shape(classes, texts.length / classes));
                    float[] all = head.logits(features, classTexts, scale.get("logit_scale"))
                            .toFloatArray();
                    for (int i = 0; i < batch.size(); i++) {
                        logits[done++] = Arrays.copyOfRange(all, i * classes, (i + 1) * classes);
                    }
                }
                progress.at(done, "");
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return logits;
    }
}
