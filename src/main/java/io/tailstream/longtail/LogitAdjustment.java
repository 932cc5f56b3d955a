package io.tailstream.longtail;

/**
 * Logit adjustment (Eq. 2; Menon et al. 2021, "Long-tail learning via logit adjustment", Eq. 10 for the loss, Eq. 9
 * post hoc): the loss is cross-entropy of z + τ·log P_S, so that z itself is left free of the prior's τ-th power.
 */
public final class LogitAdjustment {

    private LogitAdjustment() {}

    /**
     * What is added to the logits inside the loss: τ·log prior, {@code [C]}.
     *
     * <p>Prior 0.9, 0.1 and τ = 1 give −0.105, −2.303: the rare class has to win by 2.2 more while training, and gets
     * that much back when the offset is left out afterwards. A prior of 0 gives −∞; τ = 0 gives 0 whatever the prior.
     *
     * @throws IllegalArgumentException where a prior is negative or not a number, or τ is not finite
     */
    public static double[] offsets(double[] prior, double tau) {
        if (!Double.isFinite(tau)) {
            throw new IllegalArgumentException("tau is " + tau);
        }
        double[] offsets = new double[prior.length];
        for (int c = 0; c < prior.length; c++) {
            if (!(prior[c] >= 0)) {
                throw new IllegalArgumentException("class " + c + " has prior " + prior[c]);
            }
            offsets[c] = tau == 0 ? 0 : tau * StrictMath.log(prior[c]);
        }
        return offsets;
    }

    /**
     * The class prior that logits still carry after training with logit adjustment: ∝ P_S^(1−τ), {@code [C]}. Uniform
     * at τ = 1; P_S at τ = 0, which is plain cross-entropy.
     */
    public static double[] carriedPrior(double[] trainingPrior, double tau) {
        double[] mass = new double[trainingPrior.length];
        for (int c = 0; c < mass.length; c++) {
            mass[c] = StrictMath.pow(trainingPrior[c], 1 - tau);
        }
        return Priors.normalise(mass);
    }
}
