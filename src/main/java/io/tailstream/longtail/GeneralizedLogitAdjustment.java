package io.tailstream.longtail;

/**
 * Generalized logit adjustment (GLA, Zhu et al. 2023; Eq. 4): a zero-shot and a fine-tuned model of one backbone, each
 * freed of its prior, added up: (f_ZS − log P̂_P) + (f_FT − log π_FT).
 *
 * <p>π_FT is the prior that the fine-tuned logits <em>carry</em>, not the training data's. After plain cross-entropy
 * that is P_S, and the formula is Eq. 4 as printed. A model trained with logit adjustment has − log P_S in it already
 * and carries a uniform prior ({@link LogitAdjustment#carriedPrior}; in a release, the backbone's logit prior), so that
 * P_S cannot be taken out twice.
 *
 * <p>Logits of −∞ exclude a class, whatever the other half says; a prior of 0 is taken as the least normal number.
 * Immutable, may be shared by threads.
 */
public final class GeneralizedLogitAdjustment {

    private final double[] zeroShotOffsets;
    private final double[] fineTunedOffsets;

    /**
     * An adjustment of one backbone.
     *
     * @param parameterPrior P̂_P, the prior that the zero-shot logits carry, {@code [C]}
     * @param carriedPrior the prior that the fine-tuned logits carry, {@code [C]}
     * @throws IllegalArgumentException where they differ in length or a prior is negative or not a number
     */
    public GeneralizedLogitAdjustment(double[] parameterPrior, double[] carriedPrior) {
        if (parameterPrior.length != carriedPrior.length) {
            throw new IllegalArgumentException("priors of " + parameterPrior.length + " and " + carriedPrior.length
                    + " classes: both models must know the same");
        }
        this.zeroShotOffsets = offsets(parameterPrior);
        this.fineTunedOffsets = offsets(carriedPrior);
    }

    /** GLA-ZS: f − log P̂_P, {@code [C]}. */
    public double[] zeroShot(float[] logits) {
        return plus(logits, zeroShotOffsets);
    }

    /** GLA-FT: z − log π_FT, {@code [C]}. */
    public double[] fineTuned(float[] logits) {
        return plus(logits, fineTunedOffsets);
    }

    /** GLA: the sum of the two, {@code [C]}. */
    public double[] combined(float[] zeroShotLogits, float[] fineTunedLogits) {
        double[] sum = zeroShot(zeroShotLogits);
        double[] other = fineTuned(fineTunedLogits);
        for (int c = 0; c < sum.length; c++) {
            boolean excluded = sum[c] == Double.NEGATIVE_INFINITY || other[c] == Double.NEGATIVE_INFINITY;
            sum[c] = excluded ? Double.NEGATIVE_INFINITY : sum[c] + other[c];
        }
        return sum;
    }

    private static double[] offsets(double[] prior) {
        double[] least = prior.clone();
        for (int c = 0; c < least.length; c++) {
            least[c] = least[c] == 0 ? Double.MIN_NORMAL : least[c];
        }
        return LogitAdjustment.offsets(least, -1);
    }

    private static double[] plus(float[] logits, double[] offsets) {
        if (logits.length != offsets.length) {
            throw new IllegalArgumentException(logits.length + " logits for " + offsets.length + " classes");
        }
        double[] sum = new double[offsets.length];
        for (int c = 0; c < sum.length; c++) {
            sum[c] = logits[c] + offsets[c];
        }
        return sum;
    }
}
