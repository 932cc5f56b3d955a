package io.tailstream.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.ImageEncoder;
import io.tailstream.model.TorchDevice;
import io.tailstream.model.Tuner;
import io.tailstream.model.VisionOutput;
import io.tailstream.model.Weights;
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
