package io.tailstream.longtail.prior;

import io.tailstream.longtail.Priors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Estimates the class prior of images without labels from a classifier's logits: the EM algorithm of Saerens, Latinne and
 * Decaestecker (Neural Computation 14, 2002). Only the prior is taken to have shifted: what images of a class look like
 * has not, and softmax(z) is a calibrated posterior under the prior π_m that the logits carry.
 *
 * <pre>
 *   E   q_i(y) ∝ π(y) / π_m(y) · exp(z_i,y)
 *   M   π(y) = (Σ_i w_i q_i(y) + α) / (Σ_i w_i + α·C)
 * </pre>
 *
 * <p>Several backbones give one image several rows whose weights w sum to 1: the mean over backbones of their
 * log-likelihoods is climbed, as Eq. 7 means their posteriors. It is concave in π, so the start plays no part. α images a
 * class are added (a Dirichlet prior; α &gt; 0), so that no class is excluded for good because few images were seen.
 *
 * <p>Memory: C float32 a row. Not for several threads.
 */
public final class PriorShiftEstimator {

    private static final int MOST_STEPS = 2000;
    private static final double STILL = 1e-7;
    private static final double LEAST_PRIOR = Double.MIN_NORMAL;

    private final int classes;
    private final double smoothing;
    private final List<Row> rows = new ArrayList<>();

    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    private record Row(float[] likelihoods, double weight) {}

    /**
     * @param classes C, at least two
     * @param smoothing α, more than 0
     */
    public PriorShiftEstimator(int classes, double smoothing) {
        if (classes < 2) {
            throw new IllegalArgumentException("a prior over " + classes + " classes cannot shift: two are needed");
        }
        if (!(smoothing > 0) || Double.isInfinite(smoothing)) {
            throw new IllegalArgumentException("smoothing by " + smoothing + " images a class; it must be more than 0");
        }
        this.classes = classes;
        this.smoothing = smoothing;
    }

    /**
     * What was estimated.
     *
     * @param prior {@code [C]}, all entries more than 0, summing to 1
     * @param steps of the EM
     * @param converged whether the last step moved less than a ten-millionth; if not, more images or classes that are
     *     told apart better are needed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    public record Estimate(double[] prior, int steps, boolean converged) {}

    /**
     * Takes one row.
     *
     * @param logits {@code [C]}, finite
     * @param logitPrior π_m, the prior that they carry, {@code [C]}
     * @param weight w, in (0, 1]; an image's rows sum to 1
     */
    public void add(float[] logits, double[] logitPrior, double weight) {
        if (logits.length != classes || logitPrior.length != classes) {
            throw new IllegalArgumentException(
                    "logits of " + logits.length + " and a prior of " + logitPrior.length + " classes, not " + classes);
        }
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException("a row of weight " + weight + "; it must be in (0, 1]");
        }
        double[] logs = new double[classes];
        double max = Double.NEGATIVE_INFINITY;
        for (int y = 0; y < classes; y++) {
            if (!Float.isFinite(logits[y])) {
                throw new IllegalArgumentException("the logit of class " + y + " is " + logits[y]);
            }
            logs[y] = logits[y] - StrictMath.log(Math.max(logitPrior[y], LEAST_PRIOR));
            max = Math.max(max, logs[y]);
        }
        // p(x|y) up to a factor of the row's; taken once, not once a step.
        float[] likelihoods = new float[classes];
        for (int y = 0; y < classes; y++) {
            likelihoods[y] = (float) StrictMath.exp(logs[y] - max);
        }
        rows.add(new Row(likelihoods, weight));
    }

    /**
     * Runs the EM over all rows that were taken.
     *
     * @throws IllegalStateException where there is none
     */
    public Estimate estimate() {
        if (rows.isEmpty()) {
            throw new IllegalStateException("no logits to estimate a prior from");
        }
        double[] prior = Priors.uniform(classes);
        for (int step = 1; step <= MOST_STEPS; step++) {
            double[] next = step(prior);
            double moved = 0;
            for (int y = 0; y < classes; y++) {
                moved += Math.abs(next[y] - prior[y]);
            }
            prior = next;
            if (moved < STILL) {
                return new Estimate(prior, step, true);
            }
        }
        return new Estimate(prior, MOST_STEPS, false);
    }

    private double[] step(double[] prior) {
        double[] mass = new double[classes];
        Arrays.fill(mass, smoothing);
        for (Row row : rows) {
            double evidence = 0;
            for (int y = 0; y < classes; y++) {
                evidence += prior[y] * row.likelihoods()[y];
            }
            double scale = row.weight() / evidence;
            for (int y = 0; y < classes; y++) {
                mass[y] += scale * prior[y] * row.likelihoods()[y];
            }
        }
        return Priors.normalise(mass);
    }
}
