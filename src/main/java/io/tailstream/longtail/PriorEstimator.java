package io.tailstream.longtail;

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
        requireShape(logits.length, labels.length);
        int classes = logits[0].length;
        return solve(
                new InterceptFit.Rows() {
                    @Override
                    public int length(int row) {
                        return logits[row].length;
                    }

                    @Override
                    public void read(int row, double[] into) {
                        for (int c = 0; c < into.length; c++) {
                            into[c] = logits[row][c];
                        }
                    }
                },
                labels,
                classes);
    }

    /** As {@link #solve(float[][], int[])}, from float64 logits. */
    public static double[] solve(double[][] logits, int[] labels) {
        requireShape(logits.length, labels.length);
        int classes = logits[0].length;
        return solve(
                new InterceptFit.Rows() {
                    @Override
                    public int length(int row) {
                        return logits[row].length;
                    }

                    @Override
                    public void read(int row, double[] into) {
                        System.arraycopy(logits[row], 0, into, 0, into.length);
                    }
                },
                labels,
                classes);
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
        long[] counts = counts(labels, q.length);
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

    private static double[] solve(InterceptFit.Rows rows, int[] labels, int classes) {
        long[] counts = counts(labels, classes);
        double[] frequency = Arrays.stream(counts)
                .mapToDouble(n -> n == 0 ? IMAGES_OF_AN_ABSENT_CLASS : n)
                .toArray();
        double[] intercepts = new InterceptFit(rows, labels.length, Priors.normalise(frequency)).solve();
        double[] q = new double[classes];
        for (int c = 0; c < classes; c++) {
            q[c] = -intercepts[c];
        }
        Softmax.inPlace(q);
        return q;
    }

    private static long[] counts(int[] labels, int classes) {
        long[] counts = new long[classes];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "image " + i + " has label " + labels[i] + "; there are " + classes + " classes");
            }
            counts[labels[i]]++;
        }
        return counts;
    }

    private static void requireShape(int rows, int labels) {
        if (rows != labels || rows == 0) {
            throw new IllegalArgumentException(
                    rows + " rows of logits and " + labels + " labels: one each an image, at least one image");
        }
    }
}
