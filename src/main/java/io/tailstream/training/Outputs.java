package io.tailstream.training;

import io.tailstream.model.AdaptedBackbone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The logits of adapted backbones.
 *
 * @param logits {@code [M][N][C]}: of each backbone for each image
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
record Outputs(float[][][] logits) {

    /** Runs each backbone over all images; each decodes for itself, for their inputs may differ in size. */
    static Outputs of(
            List<? extends AdaptedBackbone> backbones, LabelledImages images, int batchSize, Progress.Display display)
            throws IOException {
        int[] order = IntStream.range(0, images.size()).toArray();
        CachedImages cached = CachedImages.of(images);
        float[][][] logits = new float[backbones.size()][images.size()][];
        for (int m = 0; m < logits.length; m++) {
            AdaptedBackbone backbone = backbones.get(m);
            try (Batches batches = new Batches(
                            cached, order, batchSize, backbone.input().size(), (i, out, offset) -> backbone.input()
                                    .apply(cached.pixels(i), out, offset));
                    Progress progress = display.start("evaluate " + backbone.name(), images.size(), 0)) {
                int done = 0;
                while (batches.hasNext()) {
                    Batch batch = batches.next();
                    float[] all = backbone.logits(batch.pixels(), batch.size());
                    int classes = all.length / batch.size();
                    for (int i = 0; i < batch.size(); i++) {
                        logits[m][done++] = Arrays.copyOfRange(all, i * classes, (i + 1) * classes);
                    }
                    progress.at(done, "");
                }
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return new Outputs(logits);
    }
}
