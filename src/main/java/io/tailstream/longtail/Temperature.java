package io.tailstream.longtail;

/**
 * GLA's calibration (Zhu et al. 2023): the temperature T at which a classifier is as sure as it is right, the mean over
 * images of max softmax(f / T) being its accuracy.
 *
 * <p>The mean falls as T rises, from 1 (or 1/k where k logits tie at the top) to 1/C, so bisection finds T. Where the
 * accuracy lies within 0.1 point of one of those ends, T aims at half that distance inside, so that it stays finite: all
 * right gives a confidence of 99.95 %. Logits that are the same for every T (all alike) give T = 1 if they fit.
 *
 * @param value T, greater than 0
 * @param accuracy the share of images whose greatest logit is that of their class; a tie goes to the smaller index
 * @param confidence the mean of max softmax(f / T)
 */
public record Temperature(double value, double accuracy, double confidence) {

    /** How near confidence comes to accuracy at worst: 0.1 point. */
    public static final double TOLERANCE = 1e-3;

    /** Bisection stops here, in confidence. */
    private static final double CLOSE_ENOUGH = 1e-7;

    /** T is sought between 2^−40 and 2^40. */
    private static final double WIDEST = 40;

    /**
     * The temperature of logits on labelled images.
     *
     * @param labels the class of each image, {@code [N]}
     * @throws IllegalArgumentException where shapes disagree or a label is no class
     * @throws ArithmeticException where no T will do: the accuracy is below 1/C, or above what ties at the top allow
     */
    public static Temperature calibrate(LogitRows logits, int[] labels) {
        Labels.counts(labels, logits);
        double accuracy = accuracy(logits, labels);
        double classes = logits.classes();
        // With one class all is certain at any T, and 1 is right.
        double target =
                classes == 1 ? accuracy : Math.max(1 / classes + TOLERANCE / 2, Math.min(1 - TOLERANCE / 2, accuracy));
        double low = -WIDEST;
        double high = WIDEST;
        Temperature best = new Temperature(1, accuracy, confidence(logits, 1));
        double exponent = 0;
        while (Math.abs(best.confidence - target) > CLOSE_ENOUGH && high - low > 1e-12) {
            if (best.confidence > target) {
                low = exponent;
            } else {
                high = exponent;
            }
            exponent = (low + high) / 2;
            double value = StrictMath.pow(2, exponent);
            best = new Temperature(value, accuracy, confidence(logits, value));
        }
        if (Math.abs(best.confidence - accuracy) > TOLERANCE) {
            throw new ArithmeticException("no temperature makes this classifier's confidence its accuracy of "
                    + 100 * accuracy + " %: with " + logits.classes() + " classes the nearest is "
                    + 100 * best.confidence + " %");
        }
        return best;
    }

    private static double accuracy(LogitRows logits, int[] labels) {
        return ImageMeans.of(labels.length, 1, () -> {
            double[] row = new double[logits.classes()];
            return (image, sums) -> {
                logits.read(image, row);
                sums[0] += Argmax.of(row) == labels[image] ? 1 : 0;
            };
        })[0];
    }

    static double confidence(LogitRows logits, double temperature) {
        LogitRows divided = logits.dividedBy(temperature);
        return ImageMeans.of(divided.images(), 1, () -> {
            double[] row = new double[divided.classes()];
            return (image, sums) -> {
                divided.read(image, row);
                Softmax.inPlace(row);
                sums[0] += row[Argmax.of(row)];
            };
        })[0];
    }
}
