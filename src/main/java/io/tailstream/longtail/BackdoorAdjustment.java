package io.tailstream.longtail;

import java.util.Arrays;
import java.util.Objects;

/**
 * The backdoor adjustment: several backbones' logits become one posterior (Eq. 7 and its named alternatives).
 *
 * <p>{@link Kind#MEAN_POSTERIOR} is P(Y|do(x)) = Σ_m P(c_m)·softmax(z_m), each backbone being one value of the
 * confounder. Example, two backbones, uniform weights: posteriors (0.9, 0.1) and (0.2, 0.8) give (0.55, 0.45).
 *
 * <p>With a target prior π_T, z_m + log π_T − log π_m stands for z_m throughout, π_m being the prior that the logits of
 * backbone m carry. A backbone that failed, or is not in the subset, or has weight 0, is left out and the others'
 * weights are scaled to sum to 1.
 *
 * <p>float64, {@link StrictMath}, backbones always in the release's order: the same logits give the same bits on every
 * machine. Immutable, may be shared by threads.
 */
public final class BackdoorAdjustment {

    /** How backbones are combined. */
    public enum Kind {
        /** Eq. 7: the weighted mean of posteriors. */
        MEAN_POSTERIOR,
        /**
         * The paper's code: softmax of the sum of logits. Weights other than uniform scale them: M·Σ_m P(c_m)·z_m, M
         * being the number of backbones used.
         */
        LOGIT_SUM,
        /**
         * Class-wise weights (beyond the paper): s_y = Σ_m w_m(y)·softmax(z_m)_y, normalised over y, with w_m(y) ∝
         * P(c_m)·P̂_P,m(y)^a and Σ_m w_m(y) = 1. A backbone counts more for the classes that its pre-training saw more
         * of. a = 0 is Eq. 7.
         */
        CLASS_WEIGHTED
    }

    /** A prior of 0 is taken as this, the least that keeps logarithms finite. */
    private static final double LEAST_PRIOR = Double.MIN_NORMAL;

    private static final double GREATEST_EXPONENT = 100;

    private final Kind kind;
    private final int classes;
    private final double[] weights;
    /** What is added to the logits, {@code [M][C]}; null: no target prior. */
    private final double[][] offsets;
    /** log P(c_m) + a·log P̂_P,m(y), {@code [M][C]}; null unless CLASS_WEIGHTED. */
    private final double[][] logClassWeights;
    /** The same, normalised over the backbones for the normal case, that none failed. */
    private final double[][] classWeights;

    /**
     * A way of combining M backbones on C classes.
     *
     * @param kind how
     * @param weights P(c_m), {@code [M]}, none negative, only their proportions count; empty or null: uniform
     * @param exponent a of CLASS_WEIGHTED, ignored otherwise
     * @param subset indexes of the backbones to use; empty or null: all
     * @param targetPrior π_T, {@code [C]}; empty or null: no adjustment
     * @param logitPriors π_m, the prior that each backbone's logits carry, {@code [M][C]}
     * @param parameterPriors P̂_P of each backbone, {@code [M][C]}
     * @throws IllegalArgumentException where shapes disagree or a value is out of its range
     */
    public BackdoorAdjustment(
            Kind kind,
            double[] weights,
            double exponent,
            int[] subset,
            double[] targetPrior,
            double[][] logitPriors,
            double[][] parameterPriors) {
        this.kind = Objects.requireNonNull(kind, "kind");
        int backbones = logitPriors.length;
        if (backbones == 0 || parameterPriors.length != backbones) {
            throw new IllegalArgumentException("logit priors of " + backbones + " and parameter priors of "
                    + parameterPriors.length + " backbones: both need one row a backbone, at least one");
        }
        this.classes = logitPriors[0].length;
        for (int m = 0; m < backbones; m++) {
            requirePrior("logit prior of backbone " + m, logitPriors[m]);
            requirePrior("parameter prior of backbone " + m, parameterPriors[m]);
        }
        this.weights = usedWeights(backbones, weights, subset);
        if (targetPrior == null || targetPrior.length == 0) {
            this.offsets = null;
        } else {
            requirePrior("target prior", targetPrior);
            this.offsets = offsets(targetPrior, logitPriors);
        }
        if (kind == Kind.CLASS_WEIGHTED) {
            if (!(Math.abs(exponent) <= GREATEST_EXPONENT)) {
                throw new IllegalArgumentException(
                        "the exponent is " + exponent + "; it must be within ±" + GREATEST_EXPONENT);
            }
            this.logClassWeights = logClassWeights(exponent, parameterPriors);
            this.classWeights = normaliseOverBackbones(this.weights);
        } else {
            this.logClassWeights = null;
            this.classWeights = null;
        }
    }

    /** Eq. 7 with uniform weights over all of M backbones, no target prior. */
    public static BackdoorAdjustment meanPosterior(int backbones, int classes) {
        double[][] uniform = new double[backbones][];
        Arrays.fill(uniform, Priors.uniform(classes));
        return new BackdoorAdjustment(Kind.MEAN_POSTERIOR, null, 0, null, null, uniform, uniform);
    }

    /** How backbones are combined. */
    public Kind kind() {
        return kind;
    }

    /** M, used or not. */
    public int backbones() {
        return weights.length;
    }

    /** C. */
    public int classes() {
        return classes;
    }

    /**
     * How many backbones would be fused.
     *
     * @param logits {@code [M][C]}, null for a backbone that failed
     */
    public int backbonesUsed(float[][] logits) {
        int used = 0;
        for (int m = 0; m < weights.length; m++) {
            if (weights[m] > 0 && logits[m] != null) {
                used++;
            }
        }
        return used;
    }

    /**
     * The fused posterior, {@code [C]}, summing to 1.
     *
     * @param logits {@code [M][C]}, null for a backbone that failed
     * @throws IllegalArgumentException where a row has another length, a logit is NaN, or no backbone is left
     */
    public double[] posterior(float[][] logits) {
        double[] fused = new double[classes];
        posterior(logits, new double[weights.length][classes], fused);
        return fused;
    }

    /** The posterior of backbone {@code m} alone, adjusted to the target prior if there is one, {@code [C]}. */
    public double[] backbonePosterior(int m, float[] logits) {
        double[] posterior = new double[classes];
        adjust(m, logits, posterior);
        Softmax.inPlace(posterior);
        return posterior;
    }

    /**
     * Both at once, into arrays that the caller keeps from image to image.
     *
     * @param logits {@code [M][C]}, null for a backbone that failed
     * @param each receives each backbone's own posterior, {@code [M][C]}; the row of one that failed is left alone
     * @param fused receives the fused posterior, {@code [C]}
     * @throws IllegalArgumentException as {@link #posterior(float[][])}
     */
    public void posterior(float[][] logits, double[][] each, double[] fused) {
        if (logits.length != weights.length) {
            throw new IllegalArgumentException("logits of " + logits.length + " backbones, not " + weights.length);
        }
        int used = backbonesUsed(logits);
        if (used == 0) {
            throw new IllegalArgumentException("no backbone to fuse: all of those that count have failed");
        }
        double[] share = shares(logits);
        double[][] byClass = kind == Kind.CLASS_WEIGHTED ? classWeights(share) : null;
        Arrays.fill(fused, 0);
        for (int m = 0; m < weights.length; m++) {
            if (logits[m] == null) {
                continue;
            }
            adjust(m, logits[m], each[m]);
            if (kind == Kind.LOGIT_SUM && share[m] > 0) {
                addLogits(used * share[m], each[m], fused);
            }
            Softmax.inPlace(each[m]);
            if (kind != Kind.LOGIT_SUM && share[m] > 0) {
                for (int y = 0; y < classes; y++) {
                    fused[y] += (byClass == null ? share[m] : byClass[m][y]) * each[m][y];
                }
            }
        }
        if (kind == Kind.LOGIT_SUM) {
            Softmax.inPlace(fused);
        } else if (kind == Kind.CLASS_WEIGHTED) {
            normalise(fused);
        }
    }

    /**
     * P(c_m) among the backbones that answered, {@code [M]}, summing to 1; 0 for the others.
     *
     * @param logits {@code [M][C]}, null for a backbone that failed; {@link #backbonesUsed} of them is at least 1
     */
    public double[] shares(float[][] logits) {
        double[] share = new double[weights.length];
        double sum = 0;
        for (int m = 0; m < weights.length; m++) {
            share[m] = logits[m] == null ? 0 : weights[m];
            sum += share[m];
        }
        for (int m = 0; m < weights.length; m++) {
            share[m] /= sum;
        }
        return share;
    }

    private double[][] classWeights(double[] share) {
        for (int m = 0; m < weights.length; m++) {
            if (weights[m] > 0 && share[m] == 0) {
                return normaliseOverBackbones(share);
            }
        }
        return classWeights;
    }

    private double[][] normaliseOverBackbones(double[] share) {
        double[][] normalised = new double[weights.length][classes];
        double[] column = new double[weights.length];
        for (int y = 0; y < classes; y++) {
            for (int m = 0; m < weights.length; m++) {
                column[m] = share[m] > 0 ? StrictMath.log(share[m]) + logClassWeights[m][y] : Double.NEGATIVE_INFINITY;
            }
            Softmax.inPlace(column);
            for (int m = 0; m < weights.length; m++) {
                normalised[m][y] = column[m];
            }
        }
        return normalised;
    }

    private void adjust(int m, float[] logits, double[] adjusted) {
        if (logits.length != classes) {
            throw new IllegalArgumentException(
                    "backbone " + m + " gave " + logits.length + " logits for " + classes + " classes");
        }
        for (int y = 0; y < classes; y++) {
            if (offsets == null) {
                adjusted[y] = logits[y];
            } else {
                // A class that the target excludes stays excluded, whatever its logit.
                adjusted[y] = offsets[m][y] == Double.NEGATIVE_INFINITY ? offsets[m][y] : logits[y] + offsets[m][y];
            }
        }
    }

    private static void addLogits(double weight, double[] logits, double[] sum) {
        for (int y = 0; y < sum.length; y++) {
            // −∞ from one backbone excludes the class; +∞ from another must not make it NaN.
            sum[y] = sum[y] == Double.NEGATIVE_INFINITY || logits[y] == Double.NEGATIVE_INFINITY
                    ? Double.NEGATIVE_INFINITY
                    : sum[y] + weight * logits[y];
        }
    }

    /** Where every weighted class has underflowed to 0, nothing is known and all share alike. */
    private static void normalise(double[] scores) {
        double sum = Arrays.stream(scores).sum();
        for (int y = 0; y < scores.length; y++) {
            scores[y] = sum > 0 ? scores[y] / sum : 1.0 / scores.length;
        }
    }

    private static double[] usedWeights(int backbones, double[] weights, int[] subset) {
        double[] given = weights == null || weights.length == 0 ? Priors.uniform(backbones) : weights;
        if (given.length != backbones) {
            throw new IllegalArgumentException(given.length + " weights for " + backbones + " backbones");
        }
        double[] used = given.clone();
        if (subset != null && subset.length > 0) {
            Arrays.fill(used, 0);
            for (int m : subset) {
                if (m < 0 || m >= backbones) {
                    throw new IllegalArgumentException("no backbone " + m + " among " + backbones);
                }
                used[m] = given[m];
            }
        }
        return Priors.normalise(used);
    }

    private static double[][] offsets(double[] targetPrior, double[][] logitPriors) {
        double[][] offsets = new double[logitPriors.length][targetPrior.length];
        for (int m = 0; m < logitPriors.length; m++) {
            for (int y = 0; y < targetPrior.length; y++) {
                offsets[m][y] = StrictMath.log(targetPrior[y]) - logOf(logitPriors[m][y]);
            }
        }
        return offsets;
    }

    private static double[][] logClassWeights(double exponent, double[][] parameterPriors) {
        double[][] logs = new double[parameterPriors.length][parameterPriors[0].length];
        for (int m = 0; m < logs.length; m++) {
            for (int y = 0; y < logs[m].length; y++) {
                logs[m][y] = exponent * logOf(parameterPriors[m][y]);
            }
        }
        return logs;
    }

    private static double logOf(double prior) {
        return StrictMath.log(Math.max(prior, LEAST_PRIOR));
    }

    private void requirePrior(String name, double[] prior) {
        if (prior.length != classes) {
            throw new IllegalArgumentException("the " + name + " has " + prior.length + " classes, not " + classes);
        }
        double sum = 0;
        for (int y = 0; y < classes; y++) {
            if (!(prior[y] >= 0 && prior[y] <= 1)) {
                throw new IllegalArgumentException("the " + name + " is " + prior[y] + " for class " + y);
            }
            sum += prior[y];
        }
        if (Math.abs(sum - 1) > 1e-6) {
            throw new IllegalArgumentException("the " + name + " sums to " + sum + ", not to 1");
        }
    }
}
