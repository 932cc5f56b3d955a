package io.tailstream.training;

import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.TorchDevice;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The logits of several backbones on the same labelled images.
 *
 * @param images the images
 * @param backbones their names
 * @param logits {@code [M][N][C]}: of each backbone for each image
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
public record Outputs(LabelledImages images, List<String> backbones, float[][][] logits) {

    public Outputs {
        backbones = List.copyOf(backbones);
    }

    /**
     * Runs each adapted backbone over all images; each prepares them for itself, for their inputs may differ in size.
     *
     * @param fiveCrops whether to take the mean of the logits of five crops (test-time ensembling)
     * @throws IOException where an image cannot be read
     */
    public static Outputs adapted(
            List<? extends AdaptedBackbone> backbones,
            LabelledImages images,
            boolean fiveCrops,
            Progress.Display display)
            throws IOException {
        List<String> names = new ArrayList<>();
        float[][][] logits = new float[backbones.size()][][];
        LabelledImages cached = CachedImages.of(images);
        for (int m = 0; m < logits.length; m++) {
            AdaptedBackbone backbone = backbones.get(m);
            names.add(backbone.name());
            logits[m] = ImageOutputs.of(
                    cached,
                    input(backbone.input(), fiveCrops),
                    "evaluate " + backbone.name(),
                    display,
                    backbone::logits);
        }
        return new Outputs(images, names, logits);
    }

    /**
     * As {@link #adapted}, of the same backbones without any tuning.
     *
     * @param prompts the texts of the classes
     * @throws IOException where an image or a backbone cannot be read
     */
    public static Outputs zeroShot(
            TorchDevice device,
            List<BackboneFolder> backbones,
            Prompts prompts,
            LabelledImages images,
            boolean fiveCrops,
            Progress.Display display)
            throws IOException {
        List<String> names = new ArrayList<>();
        float[][][] logits = new float[backbones.size()][][];
        LabelledImages cached = CachedImages.of(images);
        for (int m = 0; m < logits.length; m++) {
            BackboneFolder backbone = backbones.get(m);
            names.add(backbone.name());
            logits[m] = ZeroShotLogits.of(
                    device, backbone, input(backbone.manifest().input(), fiveCrops), prompts, cached, display);
        }
        return new Outputs(images, names, logits);
    }

    private static Preprocessing input(Preprocessing own, boolean fiveCrops) {
        return fiveCrops ? own.fiveCrops() : own;
    }
}
