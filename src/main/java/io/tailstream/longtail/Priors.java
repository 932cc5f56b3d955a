package io.tailstream.longtail;

import java.util.Arrays;

/** Class priors: how probable each class is before its image is seen, {@code [C]}, summing to 1. */
public final class Priors {

    /** A class without images counts as this many, so that its log prior stays finite. */
    private static final double IMAGES_OF_AN_EMPTY_CLASS = 0.5;

    private Priors() {}

    /** 1 / C for each of C classes. */
    public static double[] uniform(int classes) {
        double[] prior = new double[classes];
        Arrays.fill(prior, 1.0 / classes);
        return prior;
    }

    /**
     * P_S = n_c / N; a class with no image counts as half an image.
     *
     * <p>Counts 3, 1, 0 give 3/4.5, 1/4.5, 0.5/4.5.
     */
    public static double[] fromCounts(long[] counts) {
        double[] mass = new double[counts.length];
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] < 0) {
                throw new IllegalArgumentException("class " + c + " has " + counts[c] + " images");
            }
            mass[c] = counts[c] == 0 ? IMAGES_OF_AN_EMPTY_CLASS : counts[c];
        }
        return normalise(mass);
    }

    /**
     * (n_c + α) / (N + α·C): additive smoothing, which leaves no class without a share.
     *
     * <p>Counts 3, 0 with α = 0.5 give 3.5/4, 0.5/4.
     *
     * @param counts {@code [C]}
     * @param smoothing α, 0 or more; more than 0 where there is no count
     */
    public static double[] smoothed(long[] counts, double smoothing) {
        double[] mass = new double[counts.length];
        for (int c = 0; c < counts.length; c++) {
            mass[c] = counts[c] + smoothing;
        }
        return normalise(mass);
    }

    /**
     * The same proportions, summing to 1.
     *
     * @throws IllegalArgumentException where an entry is negative or not finite, or all are 0
     */
    public static double[] normalise(double[] mass) {
        double sum = 0;
        for (int c = 0; c < mass.length; c++) {
            if (!(mass[c] >= 0) || Double.isInfinite(mass[c])) {
                throw new IllegalArgumentException("class " + c + " has mass " + mass[c] + "; it must be 0 or more");
            }
            sum += mass[c];
        }
        if (!(sum > 0) || Double.isInfinite(sum)) {
            throw new IllegalArgumentException("the masses of " + mass.length + " classes sum to " + sum);
        }
        double[] prior = new double[mass.length];
        for (int c = 0; c < mass.length; c++) {
            prior[c] = mass[c] / sum;
        }
        return prior;
    }

    /** Imbalance factor (Def. 1): the greatest entry over the least; infinite where the least is 0. */
    public static double imbalanceFactor(double[] prior) {
        if (prior.length == 0) {
            throw new IllegalArgumentException("no class");
        }
        return Arrays.stream(prior).max().getAsDouble()
                / Arrays.stream(prior).min().getAsDouble();
    }

    /**
     * Pearson's correlation of the logarithms of two priors: how well an estimate finds the truth, free of scale.
     *
     * @param first {@code [C]}, all entries greater than 0
     * @param second likewise
     * @return from −1 to 1; NaN where one of the two is uniform, which correlates with nothing
     */
    public static double correlationOfLogs(double[] first, double[] second) {
        if (first.length != second.length || first.length < 2) {
            throw new IllegalArgumentException("priors of " + first.length + " and " + second.length
                    + " classes: correlation needs the same classes, at least two");
        }
        double[] x = centredLogs(first);
        double[] y = centredLogs(second);
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int c = 0; c < x.length; c++) {
            xy += x[c] * y[c];
            xx += x[c] * x[c];
            yy += y[c] * y[c];
        }
        return xy / Math.sqrt(xx * yy);
    }

    private static double[] centredLogs(double[] prior) {
        double[] logs = new double[prior.length];
        double mean = 0;
        for (int c = 0; c < prior.length; c++) {
            if (!(prior[c] > 0)) {
                throw new IllegalArgumentException(
                        "class " + c + " has prior " + prior[c] + ", which has no logarithm");
            }
            logs[c] = StrictMath.log(prior[c]);
            mean += logs[c] / prior.length;
        }
        for (int c = 0; c < prior.length; c++) {
            logs[c] -= mean;
        }
        return logs;
    }
}
