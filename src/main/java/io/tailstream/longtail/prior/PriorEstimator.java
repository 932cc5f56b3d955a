package io.tailstream.longtail.prior;

import io.tailstream.longtail.Labels;
import io.tailstream.longtail.LogitAdjustment;
import io.tailstream.longtail.LogitRows;
import io.tailstream.longtail.Priors;
import io.tailstream.longtail.Softmax;
import java.util.Arrays;

/**
 * Estimates the class prior that a classifier carries in its logits (Eq. 3): the prior of its pre-training data, P̂_P.
 *
 * <p>q minimises the cross-entropy of f − log q on validation images. At the optimum the mean posterior equals the label
 * frequency π of the validation data: mean softmax(f − log q)_c = π_c. The multipliers of Eq. 3 vanish there, so this is
 * plain convex minimisation, solved exactly by {@link InterceptFit}.
 *
 * <p>q is P̂_P only where the validation data is balanced; in general q ∝ P_P / π, so that P̂_P ∝ q·π. Example: two
 * classes, a backbone that saw them 9 : 1, validation images 1 : 3. Then q ∝ (0.9 / 0.25, 0.1 / 0.75), that is
 * (0.964, 0.036), and q·π ∝ (0.9, 0.1): the prior again.
 *
 * <p>Where the data says little: a class without validation images has its label frequency floored, and q is finite but
 * means nothing there; {@link #estimate} keeps the prior it came with. Two classes whose logits are alike share as their
 * labels do. Of data that is separated perfectly any q within wide limits would do; the one where the search for a mean
 * posterior of π within 1e-12 ends is given. A class whose logits lie so far below that its q would be below 2^−1022 gets that much, and the
 * residual then says that the optimum was not reached. One class, or one image, is solved like any other.
 */
public final class PriorEstimator {

    /**
     * A class with no validation image has its minimum at infinity; it is taken as having this part of an image, little
     * enough not to disturb the others.
     */
    private static final double IMAGES_OF_AN_ABSENT_CLASS = 1e-3;

    private PriorEstimator() {}

    /**
     * q of Eq. 3, exact to 1e-6 in log q.
     *
     * @param logits zero-shot logits f, {@code [N][C]}, finite; not copied
     * @param labels the class of each image, {@code [N]}
     * @return q, {@code [C]}, summing to 1
     * @throws IllegalArgumentException where shapes disagree, a label is no class or a logit is not finite
     */
    public static double[] solve(float[][] logits, int[] labels) {
        return solve(LogitRows.of(logits), labels);
    }

    /** As {@link #solve(float[][], int[])}, wherever the logits come from. */
    public static double[] solve(LogitRows logits, int[] labels) {
        double[] intercepts = new InterceptFit(new PosteriorPass(logits), labelFrequency(logits, labels)).solve();
        double[] q = new double[intercepts.length];
        for (int c = 0; c < q.length; c++) {
            q[c] = -intercepts[c];
        }
        Softmax.inPlace(q);
        for (int c = 0; c < q.length; c++) {
            q[c] = Math.max(q[c], Double.MIN_NORMAL);
        }
        return q;
    }

    /**
     * How far q is from solving Eq. 3: max_c |mean softmax(f − log q)_c − π_c|, 0 at the optimum. A class without
     * images has the label frequency here that {@link #solve(LogitRows, int[])} gives it.
     *
     * @param q {@code [C]}, greater than 0; its scale plays no part
     */
    public static double stationarityResidual(LogitRows logits, int[] labels, double[] q) {
        double[] frequency = labelFrequency(logits, labels);
        double[] intercepts = LogitAdjustment.offsets(q, -1);
        double[] mean = new PosteriorPass(logits).meanPosterior(intercepts);
        double residual = 0;
        for (int c = 0; c < q.length; c++) {
            residual = Math.max(residual, Math.abs(mean[c] - frequency[c]));
        }
        return residual;
    }

    /**
     * P̂_P where the validation data may be unbalanced and may miss classes.
     *
     * @param logits zero-shot logits, {@code [N][C]}
     * @param labels the class of each image, {@code [N]}
     * @param fewest k ≥ 1: a class with fewer validation images keeps the mass of {@code kept}
     * @param kept the prior that the backbone came with, {@code [C]}; uniform where nothing is known
     * @return P̂_P, {@code [C]}, summing to 1
     */
    public static double[] estimate(float[][] logits, int[] labels, int fewest, double[] kept) {
        return estimate(solve(logits, labels), labels, fewest, kept);
    }

    /**
     * The second half of the estimate: from q to P̂_P.
     *
     * @param q of {@link #solve}, {@code [C]}
     */
    public static double[] estimate(double[] q, int[] labels, int fewest, double[] kept) {
        if (fewest < 1 || kept.length != q.length) {
            throw new IllegalArgumentException("at least 1 image is needed (given: " + fewest
                    + "), and a kept prior of " + q.length + " classes (given: " + kept.length + ")");
        }
        long[] counts = Labels.counts(labels, q.length);
        double[] prior = Priors.normalise(kept);
        double keptMass = 0;
        double estimatedMass = 0;
        for (int c = 0; c < q.length; c++) {
            if (counts[c] < fewest) {
                keptMass += prior[c];
            } else {
                estimatedMass += q[c] * counts[c];
            }
        }
        for (int c = 0; c < q.length; c++) {
            if (counts[c] >= fewest) {
                prior[c] = (1 - keptMass) * q[c] * counts[c] / estimatedMass;
            }
        }
        return Priors.normalise(prior);
    }

    /** π, {@code [C]}: all entries greater than 0, summing to 1. */
    private static double[] labelFrequency(LogitRows logits, int[] labels) {
        return Priors.normalise(Arrays.stream(Labels.counts(labels, logits))
                .mapToDouble(n -> n == 0 ? IMAGES_OF_AN_ABSENT_CLASS : n)
                .toArray());
    }
}
