package io.tailstream.longtail.prior;

/**
 * How far the classes of a stream's labels are from a reference prior (prior probability shift, also called label shift),
 * and how far they would be by chance alone.
 *
 * <p>With q_c = n_c / n the share of class c among n labels and p its reference:
 *
 * <pre>
 *   total variation   ½ Σ_c |q_c − p_c|                        in [0, 1]: the share of labels to be moved
 *   Jensen–Shannon    ½ KL(q‖r) + ½ KL(p‖r), r = (q + p) / 2   in [0, 1], bits; finite where a class is missing in one,
 *                                                              which Kullback–Leibler is not
 * </pre>
 *
 * <p>Few labels of many classes are far from any prior: 100 labels of 1,000 classes leave 900 of them out. So the total
 * variation is to be read against the one expected of n labels drawn from p. Each n_c is then binomial, and De Moivre's
 * closed form of a binomial's mean absolute deviation (Diaconis and Zabell, Statistical Science 6, 1991) makes it exact,
 * whatever n and p: E|n_c − n·p| = 2·m·(1 − p)·C(n, m)·p^m·(1 − p)^(n−m), m = ⌊n·p⌋ + 1.
 *
 * <p>Example: 60 and 40 labels against (0.5, 0.5): total variation 0.1, 0.0398 by chance. Immutable.
 */
public final class PriorDrift {

    private static final double LN_2 = StrictMath.log(2);

    private final long[] counts;
    private final double[] reference;
    private final long labels;

    private PriorDrift(long[] counts, double[] reference) {
        this.counts = counts;
        this.reference = reference;
        long sum = 0;
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] < 0) {
                throw new IllegalArgumentException("class " + c + " has " + counts[c] + " labels");
            }
            sum = Math.addExact(sum, counts[c]);
        }
        this.labels = sum;
    }

    /**
     * Compares labels with a prior.
     *
     * @param counts labels of each class, {@code [C]}
     * @param reference {@code [C]}, summing to 1
     * @throws IllegalArgumentException where the lengths differ, a count is negative, or the reference is no prior
     */
    public static PriorDrift of(long[] counts, double[] reference) {
        if (counts.length != reference.length) {
            throw new IllegalArgumentException(
                    "counts of " + counts.length + " classes and a prior of " + reference.length);
        }
        double sum = 0;
        for (int c = 0; c < reference.length; c++) {
            if (!(reference[c] >= 0 && reference[c] <= 1)) {
                throw new IllegalArgumentException("the prior is " + reference[c] + " for class " + c);
            }
            sum += reference[c];
        }
        if (Math.abs(sum - 1) > 1e-6) {
            throw new IllegalArgumentException("the prior sums to " + sum + ", not to 1");
        }
        return new PriorDrift(counts.clone(), reference.clone());
    }

    /** n: the labels of all classes. */
    public long labels() {
        return labels;
    }

    /** The labels of some classes. */
    public long labels(int... classes) {
        long sum = 0;
        for (int c : classes) {
            sum += counts[c];
        }
        return sum;
    }

    /** The share that some classes have among the labels; null where there is no label. */
    public Double share(int... classes) {
        return labels == 0 ? null : (Double) ((double) labels(classes) / labels);
    }

    /** The share that some classes have in the reference. */
    public double reference(int... classes) {
        double sum = 0;
        for (int c : classes) {
            sum += reference[c];
        }
        return sum;
    }

    /** The total variation distance; null where there is no label. */
    public Double totalVariation() {
        if (labels == 0) {
            return null;
        }
        double sum = 0;
        for (int c = 0; c < counts.length; c++) {
            sum += Math.abs((double) counts[c] / labels - reference[c]);
        }
        return sum / 2;
    }

    /** The total variation that as many labels drawn from the reference would have on average; null where there is none. */
    public Double totalVariationByChance() {
        if (labels == 0) {
            return null;
        }
        double sum = 0;
        double logFactorial = LogFactorial.of(labels);
        for (double p : reference) {
            sum += meanAbsoluteDeviation(labels, p, logFactorial);
        }
        return sum / (2 * labels);
    }

    /** The Jensen–Shannon divergence in bits; null where there is no label. */
    public Double jensenShannon() {
        if (labels == 0) {
            return null;
        }
        double nats = 0;
        for (int c = 0; c < counts.length; c++) {
            double q = (double) counts[c] / labels;
            double p = reference[c];
            nats += (term(q, (q + p) / 2) + term(p, (q + p) / 2)) / 2;
        }
        return Math.min(1, Math.max(0, nats / LN_2));
    }

    private static double term(double share, double mean) {
        return share == 0 ? 0 : share * StrictMath.log(share / mean);
    }

    /** Of a binomial of n trials; {@code logFactorial}: log n!. */
    private static double meanAbsoluteDeviation(long n, double p, double logFactorial) {
        long m = (long) Math.floor(n * p) + 1;
        if (p == 0 || m > n) {
            return 0; // nothing is left to chance
        }
        double logMass = logFactorial
                - LogFactorial.of(m)
                - LogFactorial.of(n - m)
                + m * StrictMath.log(p)
                + (n - m) * StrictMath.log1p(-p);
        return 2 * m * (1 - p) * StrictMath.exp(logMass);
    }
}
