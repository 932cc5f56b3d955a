package io.tailstream.longtail.measure;

/**
 * Wilson's score interval of a proportion at 95 % (Wilson 1927). Unlike p ± z·√(p(1−p)/n) it stays inside [0, 1] and is
 * not empty at 0 of n, which rare classes often are.
 *
 * <p>With z = 1.959963984540054: centre (p + z²/2n) / (1 + z²/n), half width z·√(p(1−p)/n + z²/4n²) / (1 + z²/n). 8 of 10
 * give 0.490 to 0.943; 0 of 10 give 0 to 0.278.
 */
public final class Wilson {

    /** The 97.5 % point of the standard normal distribution. */
    public static final double Z = 1.959963984540054;

    private Wilson() {}

    /**
     * An interval of fractions, low ≤ high: of a proportion in [0, 1], of a difference of two in [-1, 1].
     *
     * @param low lower end
     * @param high upper end
     */
    public record Interval(double low, double high) {

        /** Whether a value lies in it, ends included. */
        public boolean contains(double value) {
            return low <= value && value <= high;
        }
    }

    /** The interval of {@code correct} out of {@code total}; null where total is 0. */
    public static Interval interval(long correct, long total) {
        return interval(new Tally(correct, total));
    }

    /** The interval of a tally's accuracy; null where it is empty. */
    public static Interval interval(Tally tally) {
        if (tally.isEmpty()) {
            return null;
        }
        double n = tally.total();
        double p = tally.correct() / n;
        double scale = 1 + Z * Z / n;
        double centre = (p + Z * Z / (2 * n)) / scale;
        double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / scale;
        // At p = 0 and p = 1 the end is p itself; rounding must not put it a last bit beside.
        double low = tally.correct() == 0 ? 0 : Math.max(0, centre - half);
        double high = tally.correct() == tally.total() ? 1 : Math.min(1, centre + half);
        return new Interval(low, high);
    }
}
