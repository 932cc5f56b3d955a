package io.tailstream.longtail.prior;

import io.tailstream.longtail.ImageMeans;

/**
 * The Hessian of a softmax regression's loss in its intercepts, mean_i (diag(p_i) − p_i·p_iᵀ), {@code [C][C]}, as what
 * it does to a vector.
 *
 * <p>It is never built (8,142 classes would take 530 MB, and N·C² operations). The posteriors are kept instead, in two
 * bytes each (bfloat16, 0.4 % at most): the steps that it finds need no more, and taking the exponentials anew for each
 * product takes some five times as long.
 */
final class PosteriorHessian {

    private final short[][] posteriors;
    private final int[] greatest;

    PosteriorHessian(int images, int classes) {
        this.posteriors = new short[images][classes];
        this.greatest = new int[images];
    }

    /** Keeps the posterior p_i of an image, {@code [C]}. Different images may be set by different threads. */
    void set(int image, double[] posterior) {
        short[] kept = posteriors[image];
        int best = 0;
        for (int c = 0; c < posterior.length; c++) {
            // rounded to the nearest: half of the last kept bit is added before the others are cut off
            kept[c] = (short) ((Float.floatToRawIntBits((float) posterior[c]) + 0x8000) >>> 16);
            best = posterior[c] > posterior[best] ? c : best;
        }
        greatest[image] = best;
    }

    /** H·v = mean_i p_i ∘ (v − p_i·v), {@code [C]}. */
    double[] times(double[] vector) {
        return ImageMeans.of(posteriors.length, vector.length, () -> (image, sums) -> add(image, vector, sums));
    }

    private void add(int image, double[] vector, double[] sums) {
        // p·v as v_t + Σ p_c·(v_c − v_t), t the surest class: 1 − p_t, which may be tiny, then needs no subtraction.
        short[] kept = posteriors[image];
        int top = greatest[image];
        double centre = vector[top];
        // Two sums, for each addition has to wait for the one before it.
        double even = 0;
        double odd = 0;
        int c = 0;
        for (; c + 1 < kept.length; c += 2) {
            even += posterior(kept[c]) * (vector[c] - centre);
            odd += posterior(kept[c + 1]) * (vector[c + 1] - centre);
        }
        if (c < kept.length) {
            even += posterior(kept[c]) * (vector[c] - centre);
        }
        double above = even + odd;
        for (c = 0; c < kept.length; c++) {
            sums[c] += posterior(kept[c]) * (vector[c] - centre - above);
        }
    }

    private static float posterior(short kept) {
        return Float.intBitsToFloat(kept << 16);
    }
}
