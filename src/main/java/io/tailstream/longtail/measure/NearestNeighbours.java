package io.tailstream.longtail.measure;

import io.tailstream.longtail.Labels;
import java.util.PriorityQueue;

/**
 * Weighted k nearest neighbours (Wu et al. 2018, "Unsupervised Feature Learning via Non-Parametric Instance
 * Discrimination"; the paper's Table 4): how well features alone tell classes apart, no classifier trained.
 *
 * <p>The score of class c is Σ exp(cos(query, neighbour) / t) over those of the k nearest bank images whose class is c.
 * Features are L2-normalised here; one of length 0 has cosine 0 to everything. Of bank images equally near, those of
 * smaller index come first. A query takes k entries of memory beyond the bank. Immutable, may be shared by threads.
 *
 * <p>Example: k = 3, t = 0.1, cosines 0.9 (class 0), 0.8 and 0.75 (class 1): exp(9) = 8103 against exp(8) + exp(7.5) =
 * 4789, so class 0.
 */
public final class NearestNeighbours {

    /** The paper's k. */
    public static final int K = 200;

    /** The paper's t. */
    public static final double T = 0.1;

    /** exp(1 / t) of k neighbours must stay finite. */
    private static final double LEAST_T = 0.002;

    private final float[][] bank;
    private final double[] norms;
    private final int[] labels;
    private final int classes;
    private final int k;
    private final double t;

    /**
     * A bank to compare with.
     *
     * @param bank features, {@code [B][D]}, finite; not copied
     * @param labels the class of each, {@code [B]}
     * @param classes C
     * @param k neighbours that count; more than B means all
     * @param t temperature of the weights, at least 0.002
     * @throws IllegalArgumentException where shapes disagree, a feature is not finite or a value out of range
     */
    public NearestNeighbours(float[][] bank, int[] labels, int classes, int k, double t) {
        if (bank.length == 0 || bank.length != labels.length) {
            throw new IllegalArgumentException(
                    bank.length + " features and " + labels.length + " labels: one each an image, at least one image");
        }
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + "; at least 1 neighbour is needed");
        }
        if (!(t >= LEAST_T) || Double.isInfinite(t)) {
            throw new IllegalArgumentException("t is " + t + "; it must be at least " + LEAST_T);
        }
        Labels.counts(labels, classes);
        this.bank = bank;
        this.labels = labels.clone();
        this.classes = classes;
        this.k = Math.min(k, bank.length);
        this.t = t;
        this.norms = new double[bank.length];
        for (int i = 0; i < bank.length; i++) {
            norms[i] = norm(bank[i], "bank image " + i);
        }
    }

    /**
     * The scores of the classes, {@code [C]}, 0 for a class without a neighbour.
     *
     * @param query a feature, {@code [D]}
     * @throws IllegalArgumentException where its length differs from the bank's or it is not finite
     */
    public double[] scores(float[] query) {
        double norm = norm(query, "query");
        // The farthest of the k nearest is at the head.
        PriorityQueue<Neighbour> nearest = new PriorityQueue<>(k);
        for (int i = 0; i < bank.length; i++) {
            double scale = norm * norms[i];
            Neighbour neighbour = new Neighbour(i, scale > 0 ? dot(query, bank[i]) / scale : 0);
            if (nearest.size() == k && nearest.peek().compareTo(neighbour) < 0) {
                nearest.poll();
            }
            if (nearest.size() < k) {
                nearest.add(neighbour);
            }
        }
        double[] scores = new double[classes];
        // In a fixed order, for the sums' last bits.
        nearest.stream()
                .sorted()
                .forEach(neighbour -> scores[labels[neighbour.image]] += StrictMath.exp(neighbour.cosine / t));
        return scores;
    }

    /** From far to near; of equal ones, the greater index first. */
    private record Neighbour(int image, double cosine) implements Comparable<Neighbour> {
        @Override
        public int compareTo(Neighbour other) {
            int byCosine = Double.compare(cosine, other.cosine);
            return byCosine != 0 ? byCosine : Integer.compare(other.image, image);
        }
    }

    private double norm(float[] feature, String name) {
        if (feature.length != bank[0].length) {
            throw new IllegalArgumentException(
                    "the " + name + " has " + feature.length + " features, not " + bank[0].length);
        }
        double square = dot(feature, feature);
        if (!Double.isFinite(square)) {
            throw new IllegalArgumentException("a feature of the " + name + " is not finite");
        }
        return Math.sqrt(square);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += (double) a[d] * b[d];
        }
        return sum;
    }
}
