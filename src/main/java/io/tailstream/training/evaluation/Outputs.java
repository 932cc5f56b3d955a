package io.tailstream.training.evaluation;

import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.training.data.CachedImages;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.text.Prompts;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
        return of(
                backbones,
                AdaptedBackbone::name,
                images,
                (backbone, cached) -> ImageOutputs.of(
                        cached,
                        input(backbone.input(), fiveCrops),
                        "evaluate " + backbone.name(),
                        display,
                        backbone::logits));
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
        return of(
                backbones,
                BackboneFolder::name,
                images,
                (backbone, cached) -> ZeroShotLogits.of(
                        device, backbone, input(backbone.manifest().input(), fiveCrops), prompts, cached, display));
    }

    /** What a model says of all images: {@code [N][C]}. */
    private interface Logits<M> {
        float[][] of(M model, LabelledImages images) throws IOException;
    }

    private static <M> Outputs of(
            List<? extends M> models, Function<M, String> name, LabelledImages images, Logits<M> logits)
            throws IOException {
        List<String> names = new ArrayList<>();
        float[][][] all = new float[models.size()][][];
        LabelledImages cached = CachedImages.of(images);
        for (int m = 0; m < all.length; m++) {
            names.add(name.apply(models.get(m)));
            all[m] = logits.of(models.get(m), cached);
        }
        return new Outputs(images, names, all);
    }

    private static Preprocessing input(Preprocessing own, boolean fiveCrops) {
        return fiveCrops ? own.fiveCrops() : own;
    }
}
