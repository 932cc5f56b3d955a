package io.tailstream.longtail.measure;

/**
 * Two models on the same images: how many only one of them has right, and what follows for the difference of their
 * accuracies.
 *
 * @param both images that both have right
 * @param onlyFirst images that the first alone has right
 * @param onlySecond images that the second alone has right
 * @param neither images that neither has right
 */
public record PairedDifference(long both, long onlyFirst, long onlySecond, long neither) {
    /** No image. */
    public static final PairedDifference EMPTY = new PairedDifference(0, 0, 0, 0);

    public PairedDifference {
        if (both < 0 || onlyFirst < 0 || onlySecond < 0 || neither < 0) {
            throw new IllegalArgumentException(
                    "no count can be negative: " + both + ", " + onlyFirst + ", " + onlySecond + ", " + neither);
        }
    }

    /** One image more. */
    public PairedDifference plus(boolean firstRight, boolean secondRight) {
        return new PairedDifference(
                both + (firstRight && secondRight ? 1 : 0),
                onlyFirst + (firstRight && !secondRight ? 1 : 0),
                onlySecond + (!firstRight && secondRight ? 1 : 0),
                neither + (!firstRight && !secondRight ? 1 : 0));
    }

    /** The images of both together. */
    public PairedDifference plus(PairedDifference other) {
        return new PairedDifference(
                both + other.both, onlyFirst + other.onlyFirst, onlySecond + other.onlySecond, neither + other.neither);
    }

    /** Images compared. */
    public long images() {
        return both + onlyFirst + onlySecond + neither;
    }

    /** What the first model has right. */
    public Tally first() {
        return new Tally(both + onlyFirst, images());
    }

    /** What the second model has right. */
    public Tally second() {
        return new Tally(both + onlySecond, images());
    }

    /** The second's accuracy less the first's; NaN without images. */
    public double difference() {
        return ((double) onlySecond - onlyFirst) / images();
    }

    /**
     * The 95 % interval of {@link #difference}, by method 10 of Newcombe (1998, "Improved confidence intervals for the
     * difference between binomial proportions based on paired data"): Wilson's intervals of both accuracies, joined with
     * the correlation of the pairs. Unlike a normal interval it is not empty where few images or none are apart.
     *
     * <p>Example: of 100 images both have 60 right, the first alone 20, the second alone 10: −0.1, −0.2058 to 0.0082.
     *
     * @return null without images
     */
    public Wilson.Interval interval() {
        if (images() == 0) {
            return null;
        }
        double p1 = (double) first().correct() / images();
        double p2 = (double) second().correct() / images();
        Wilson.Interval of1 = Wilson.interval(first());
        Wilson.Interval of2 = Wilson.interval(second());
        double phi = correlation();
        double down = joined(p2 - of2.low(), of1.high() - p1, phi);
        double up = joined(of2.high() - p2, p1 - of1.low(), phi);
        return new Wilson.Interval(Math.max(-1, difference() - down), Math.min(1, difference() + up));
    }

    private static double joined(double a, double b, double phi) {
        return Math.sqrt(Math.max(0, a * a - 2 * phi * a * b + b * b));
    }

    /** φ of the four counts with Newcombe's correction for a positive one; 0 where a row or column is empty. */
    private double correlation() {
        double n = images();
        double margins =
                (double) (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
        if (margins == 0) {
            return 0;
        }
        double apart = (double) both * neither - (double) onlyFirst * onlySecond;
        return (apart > 0 ? Math.max(0, apart - n / 2) : apart) / Math.sqrt(margins);
    }
}
