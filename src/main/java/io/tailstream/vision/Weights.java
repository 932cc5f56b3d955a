package io.tailstream.vision;

import java.util.Arrays;

/**
 * Which input pixels make each output pixel of one axis, and with what weights: PIL's {@code precompute_coeffs} and
 * {@code normalize_coeffs_8bpc}.
 */
final class Weights {
    private static final int PRECISION_BITS = 32 - 8 - 2;

    /** What a sum starts with, so that the shift rounds. */
    static final int HALF = 1 << (PRECISION_BITS - 1);

    private final int[] first;
    private final int[] offsets;
    private final int[] weights;

    private Weights(int[] first, int[] offsets, int[] weights) {
        this.first = first;
        this.offsets = offsets;
        this.weights = weights;
    }

    /**
     * @param in pixels of the input
     * @param out pixels of the whole output
     * @param from first output pixel that is wanted
     * @param count how many are wanted
     */
    static Weights of(int in, int out, int from, int count, ResizeFilter filter) {
        if (in == out) {
            return identity(from, count); // PIL skips the pass; bicubic's weights would be the same
        }
        double scale = (double) in / out;
        double filterScale = Math.max(1, scale);
        double support = filter.support() * filterScale;
        int[] first = new int[count];
        int[] offsets = new int[count + 1];
        int[] weights = new int[count * ((int) Math.ceil(support) * 2 + 1)];
        double[] kernel = new double[(int) Math.ceil(support) * 2 + 1];
        for (int i = 0; i < count; i++) {
            double centre = (from + i + 0.5) * scale;
            int begin = Math.max(0, (int) (centre - support + 0.5));
            int length = Math.min(in, (int) (centre + support + 0.5)) - begin;
            double sum = 0;
            for (int k = 0; k < length; k++) {
                kernel[k] = filter.at((k + begin - centre + 0.5) * (1 / filterScale));
                sum += kernel[k];
            }
            first[i] = begin;
            offsets[i + 1] = offsets[i] + length;
            for (int k = 0; k < length; k++) {
                weights[offsets[i] + k] = fixedPoint(sum == 0 ? kernel[k] : kernel[k] / sum);
            }
        }
        return new Weights(first, offsets, weights);
    }

    private static Weights identity(int from, int count) {
        int[] first = new int[count];
        int[] offsets = new int[count + 1];
        int[] weights = new int[count];
        Arrays.setAll(first, i -> from + i);
        Arrays.setAll(offsets, i -> i);
        Arrays.fill(weights, 1 << PRECISION_BITS);
        return new Weights(first, offsets, weights);
    }

    /** Half away from zero, by truncation, as C casts. */
    private static int fixedPoint(double weight) {
        double scaled = weight * (1 << PRECISION_BITS);
        return (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }

    static byte toByte(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION_BITS));
    }

    int size() {
        return first.length;
    }

    /** The first input pixel of output pixel i. */
    int first(int i) {
        return first[i];
    }

    /** One past the last input pixel of output pixel i. */
    int end(int i) {
        return first[i] + offsets[i + 1] - offsets[i];
    }

    /** Where the weights of output pixel i begin; they end where those of i + 1 begin. */
    int offset(int i) {
        return offsets[i];
    }

    int weight(int k) {
        return weights[k];
    }
}
