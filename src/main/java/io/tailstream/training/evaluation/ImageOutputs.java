package io.tailstream.training.evaluation;

import io.tailstream.longtail.TestTimeEnsembling;
import io.tailstream.progress.Progress;
import io.tailstream.training.data.Batch;
import io.tailstream.training.data.Batches;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** What a model gives for each of some images: logits, or features. */
public final class ImageOutputs {
    /** Images, or views of them, at a time. */
    private static final int BATCH = 64;

    private ImageOutputs() {}

    /** A model: normalised pixels {@code [views, 3, R, R]} to outputs, row-major {@code [views, C]}. */
    public interface Model {
        float[] outputs(float[] pixels, int views);
    }

    /**
     * Runs all images through a model, batch by batch, and shows how far it is.
     *
     * @param input how images are prepared; of several views the mean of the outputs is taken (test-time ensembling)
     * @return {@code [N][C]}
     * @throws IOException where an image cannot be read
     */
    public static float[][] of(
            LabelledImages images, Preprocessing input, String task, Progress.Display display, Model model)
            throws IOException {
        float[][] rows = new float[images.size()][];
        int views = input.views();
        try (Batches batches = Batches.of(images, Math.max(1, BATCH / views), input);
                Progress progress = display.start(task, images.size(), 0)) {
            int done = 0;
            while (batches.hasNext()) {
                Batch batch = batches.next();
                float[] all = model.outputs(batch.pixels(), batch.size() * views);
                int length = all.length / batch.size();
                for (int i = 0; i < batch.size(); i++) {
                    rows[done++] =
                            TestTimeEnsembling.meanLogits(Arrays.copyOfRange(all, i * length, (i + 1) * length), views);
                }
                progress.at(done, "");
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return rows;
    }
}
