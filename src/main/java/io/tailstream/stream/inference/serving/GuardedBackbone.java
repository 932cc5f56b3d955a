package io.tailstream.stream.inference.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.stream.inference.batch.Buckets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Runs one backbone so that a failure costs as few images as it must.
 *
 * <p>A batch that throws is run again in halves, and so on, until the image that the backbone cannot take is alone. A
 * backbone that gave nothing for a whole batch is taken to be broken: until it answers again each batch costs one call,
 * not two for every image. Logits that are not finite are a failure of their image.
 */
final class GuardedBackbone {
    private static final Logger LOG = Logger.getLogger(GuardedBackbone.class);

    private final AdaptedBackbone backbone;
    private final Buckets buckets;
    private final Counter failed;
    private final Timer time;
    private boolean broken;

    /**
     * @param failed counts images without logits
     * @param time of a batch
     */
    GuardedBackbone(AdaptedBackbone backbone, Buckets buckets, Counter failed, Timer time) {
        this.backbone = backbone;
        this.buckets = buckets;
        this.failed = failed;
        this.time = time;
    }

    /** @param pixels {@code [images, 3, S, S]} with room for the bucket that the images are padded to */
    BackboneAnswers answer(float[] pixels, int images) {
        long start = System.nanoTime();
        try {
            return guarded(pixels, images);
        } finally {
            time.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private BackboneAnswers guarded(float[] pixels, int images) {
        int classes = backbone.classes();
        String[] failures = new String[images];
        float[] logits;
        try {
            logits = run(pixels, images); // the normal case: the backbone's own array, no copy
        } catch (RuntimeException e) {
            LOG.warnf(e, "Backbone %s failed on a batch of %d images", backbone.name(), images);
            logits = new float[images * classes];
            if (broken || images == 1) {
                Arrays.fill(failures, oneLine(e));
            } else {
                byHalves(pixels, 0, images, logits, failures);
            }
        }
        markNonFinite(logits, classes, failures);
        long without = Arrays.stream(failures).filter(f -> f != null).count();
        failed.increment(without);
        broken = without == images;
        return new BackboneAnswers(backbone.name(), classes, logits, failures);
    }

    private void byHalves(float[] pixels, int from, int to, float[] logits, String[] failures) {
        int middle = (from + to) >>> 1;
        half(pixels, from, middle, logits, failures);
        half(pixels, middle, to, logits, failures);
    }

    private void half(float[] pixels, int from, int to, float[] logits, String[] failures) {
        int images = to - from;
        int length = backbone.input().length();
        int bucket = buckets.sizeFor(images);
        float[] part = Arrays.copyOf(Arrays.copyOfRange(pixels, from * length, to * length), bucket * length);
        try {
            float[] answer = run(part, images);
            System.arraycopy(answer, 0, logits, from * backbone.classes(), images * backbone.classes());
        } catch (RuntimeException e) {
            if (images == 1) {
                failures[from] = oneLine(e);
            } else {
                byHalves(pixels, from, to, logits, failures);
            }
        }
    }

    private float[] run(float[] pixels, int images) {
        int bucket = buckets.sizeFor(images);
        float[] logits = backbone.logits(pixels, bucket);
        if (logits.length != bucket * backbone.classes()) {
            throw new IllegalStateException("Backbone " + backbone.name() + " gave " + logits.length + " logits for "
                    + bucket + " images of " + backbone.classes() + " classes");
        }
        return logits;
    }

    private static void markNonFinite(float[] logits, int classes, String[] failures) {
        for (int image = 0; image < failures.length; image++) {
            for (int c = image * classes; failures[image] == null && c < (image + 1) * classes; c++) {
                if (!Float.isFinite(logits[c])) {
                    failures[image] = "logits are not finite";
                }
            }
        }
    }

    private static String oneLine(RuntimeException e) {
        String text = String.valueOf(e).replaceAll("\\s+", " ");
        return text.length() <= 300 ? text : text.substring(0, 300) + "…";
    }
}
