package io.tailstream.training.evaluation;

import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.GeneralizedLogitAdjustment;
import java.util.Arrays;
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
        GeneralizedLogitAdjustment[] gla = new GeneralizedLogitAdjustment[backbones];
        Arrays.setAll(gla, m -> new GeneralizedLogitAdjustment(parameterPriors[m], carriedPriors[m]));
        return Evaluation.models(
                label,
                adapted.backbones().stream().map(name -> name + " " + label).toList(),
                adapted.images(),
                (m, i) -> switch (this) {
                    case ZERO_SHOT -> zeroShot.logits()[m][i];
                    case GLA -> floats(gla[m].combined(zeroShot.logits()[m][i], adapted.logits()[m][i]));
                    case GLA_ZS -> floats(gla[m].zeroShot(zeroShot.logits()[m][i]));
                    case GLA_FT -> floats(gla[m].fineTuned(adapted.logits()[m][i]));
                },
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
