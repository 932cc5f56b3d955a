package io.tailstream.training;

import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.GeneralizedLogitAdjustment;
import java.util.List;

/**
 * What adapted backbones are compared with, without training anything: a model of each backbone, and all of them
 * combined by Eq. 7 with equal weights.
 */
public enum Comparison {
    /** The backbone as it came (Table 1). */
    ZERO_SHOT("zero-shot"),
    /** Eq. 4: zero-shot and adapted logits, each freed of its prior, added up. */
    GLA("gla"),
    /** The first half of Eq. 4. */
    GLA_ZS("gla-zs"),
    /** The second half of Eq. 4. */
    GLA_FT("gla-ft");

    private final String label;

    Comparison(String label) {
        this.label = label;
    }

    /** Its name in tables: {@code gla-zs}; that of one backbone is {@code alpha gla-zs}. */
    @Override
    public String toString() {
        return label;
    }

    /** Whether it can be had from the adapted backbones alone. */
    public boolean needsZeroShot() {
        return this != GLA_FT;
    }

    /**
     * The combined model's accuracy, then each backbone's.
     *
     * @param zeroShot null where {@link #needsZeroShot} is false
     * @param adapted of the same backbones on the same images
     * @param parameterPriors P̂_P of each backbone, {@code [M][C]}
     * @param carriedPriors the prior that each backbone's adapted logits carry, {@code [M][C]}
     */
    public List<ModelAccuracy> of(
            Outputs zeroShot, Outputs adapted, double[][] parameterPriors, double[][] carriedPriors) {
        int backbones = adapted.backbones().size();
        float[][][] logits = new float[backbones][adapted.images().size()][];
        for (int m = 0; m < backbones; m++) {
            GeneralizedLogitAdjustment gla = new GeneralizedLogitAdjustment(parameterPriors[m], carriedPriors[m]);
            for (int i = 0; i < logits[m].length; i++) {
                float[] tuned = adapted.logits()[m][i];
                logits[m][i] = switch (this) {
                    case ZERO_SHOT -> zeroShot.logits()[m][i];
                    case GLA -> floats(gla.combined(zeroShot.logits()[m][i], tuned));
                    case GLA_ZS -> floats(gla.zeroShot(zeroShot.logits()[m][i]));
                    case GLA_FT -> floats(gla.fineTuned(tuned));
                };
            }
        }
        List<String> names =
                adapted.backbones().stream().map(name -> name + " " + label).toList();
        return Evaluation.models(
                label,
                names,
                new Outputs(adapted.images(), names, logits),
                BackdoorAdjustment.meanPosterior(backbones, parameterPriors[0].length));
    }

    private static float[] floats(double[] logits) {
        float[] floats = new float[logits.length];
        for (int c = 0; c < floats.length; c++) {
            floats[c] = (float) logits[c];
        }
        return floats;
    }
}
