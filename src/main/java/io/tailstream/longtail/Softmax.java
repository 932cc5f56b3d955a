package io.tailstream.longtail;

/** Softmax in float64 that no input turns into NaN. */
public final class Softmax {

    private Softmax() {}

    /**
     * Replaces logits by their softmax, {@code [C]}. Infinite logits are taken as limits: those at +∞ share everything,
     * those at −∞ get 0; where all are −∞ nothing is known and all classes share alike.
     *
     * @throws IllegalArgumentException where a logit is NaN
     */
    public static void inPlace(double[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (int y = 0; y < logits.length; y++) {
            if (Double.isNaN(logits[y])) {
                throw new IllegalArgumentException("the logit of class " + y + " is not a number");
            }
            max = Math.max(max, logits[y]);
        }
        double sum = 0;
        for (int y = 0; y < logits.length; y++) {
            // At the maximum, also an infinite one, whose difference from itself would be NaN.
            logits[y] = logits[y] == max ? 1 : StrictMath.exp(logits[y] - max);
            sum += logits[y];
        }
        for (int y = 0; y < logits.length; y++) {
            logits[y] /= sum;
        }
    }
}
