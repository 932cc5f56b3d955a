package io.tailstream.longtail.prior;

import io.tailstream.longtail.Labels;
import io.tailstream.longtail.LogitAdjustment;
import io.tailstream.longtail.LogitRows;
import io.tailstream.longtail.Priors;
import java.util.Arrays;

/**
 * The prior estimation that GLA published (Zhu et al. 2023, "Generalized Logit Adjustment", its code's loop), for
 * comparison with results made by it. {@link PriorEstimator} solves the same problem (Eq. 3) exactly; this loop stops
 * far from its optimum, by 2 to 4 in log q where classes are few.
 *
 * <p>From q = 1/C and ν = 0, full-batch steps at once in both of q ← q − lr·∇_q[CE(f − log q, y) + ν·(1 − Σq)] and
 * ν ← ν + lr·(1 − Σq). The gradient of the first term is (π − mean softmax(f − log q)) / q. The published multiplier of
 * q ≥ 0 stays 0 and is left out.
 *
 * @param steps how many
 * @param learningRate lr
 */
public record GlaPriorLoop(int steps, double learningRate) {

    /** The published number of steps. */
    public static final int STEPS = 1000;

    public GlaPriorLoop {
        if (steps < 1 || !(learningRate > 0) || Double.isInfinite(learningRate)) {
            throw new IllegalArgumentException(
                    "steps and learning rate must be greater than 0, got " + steps + " and " + learningRate);
        }
    }

    /** The published settings: 1,000 steps, lr = 1e-5 · (N / C) / 50. */
    public static GlaPriorLoop published(int images, int classes) {
        return new GlaPriorLoop(STEPS, 1e-5 * ((double) images / classes) / 50);
    }

    /**
     * q where the loop ends, {@code [C]}. Its sum is near 1 and, as published, not made 1.
     *
     * @param logits zero-shot logits f, {@code [N][C]}
     * @param labels the class of each image, {@code [N]}; a class may be absent
     * @throws IllegalArgumentException where shapes disagree or a label is no class
     * @throws ArithmeticException where a step takes an entry of q to 0 or below: the learning rate is too high
     */
    public double[] run(LogitRows logits, int[] labels) {
        long[] counts = Labels.counts(labels, logits);
        int classes = counts.length;
        PosteriorPass pass = new PosteriorPass(logits);
        double[] q = Priors.uniform(classes);
        double multiplier = 0;
        for (int step = 1; step <= steps; step++) {
            double[] mean = pass.meanPosterior(LogitAdjustment.offsets(q, -1));
            double excess = 1 - Arrays.stream(q).sum();
            for (int c = 0; c < classes; c++) {
                double frequency = (double) counts[c] / labels.length;
                q[c] -= learningRate * ((frequency - mean[c]) / q[c] - multiplier);
                if (!(q[c] > 0)) {
                    throw new ArithmeticException("q of class " + c + " fell to " + q[c] + " in step " + step
                            + " of GLA's loop; lower its learning rate, " + learningRate);
                }
            }
            multiplier += learningRate * excess;
        }
        return q;
    }
}
