package io.tailstream.training;

import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.Tally;
import io.tailstream.model.AdaptedBackbone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adapted backbones and their fusion on the same labelled images.
 *
 * @param classes how many classes the models know
 * @param images how many images were classified
 * @param models the fused model first, then each backbone in the release's order
 */
public record Evaluation(int classes, int images, List<ModelAccuracy> models) {

    /** The fused model's name. */
    public static final String FUSED = "fused";

    private static final int BATCH = 64;

    public Evaluation {
        models = List.copyOf(models);
    }

    /**
     * Classifies every image with each backbone and with their fusion. A tie goes to the class of smaller index.
     *
     * @param images labelled in the order of the backbones' classes
     * @throws IOException where an image cannot be read
     */
    public static Evaluation of(
            List<? extends AdaptedBackbone> backbones,
            BackdoorAdjustment fusion,
            LabelledImages images,
            Progress.Display display)
            throws IOException {
        int classes = images.classNames().size();
        Tally[][] tallies = new Tally[backbones.size() + 1][classes];
        for (Tally[] model : tallies) {
            Arrays.fill(model, Tally.EMPTY);
        }
        Outputs outputs = Outputs.of(backbones, images, BATCH, display);
        float[][] one = new float[backbones.size()][];
        double[][] each = new double[backbones.size()][classes];
        double[] fused = new double[classes];
        for (int i = 0; i < images.size(); i++) {
            int label = images.label(i);
            for (int m = 0; m < one.length; m++) {
                one[m] = outputs.logits()[m][i];
            }
            fusion.posterior(one, each, fused);
            tallies[0][label] = tallies[0][label].plus(greatest(fused) == label);
            for (int m = 0; m < one.length; m++) {
                tallies[m + 1][label] = tallies[m + 1][label].plus(greatest(each[m]) == label);
            }
        }
        List<ModelAccuracy> models = new ArrayList<>();
        models.add(new ModelAccuracy(FUSED, tallies[0]));
        for (int m = 0; m < one.length; m++) {
            models.add(new ModelAccuracy(backbones.get(m).name(), tallies[m + 1]));
        }
        return new Evaluation(classes, images.size(), models);
    }

    static int greatest(double[] values) {
        int best = 0;
        for (int c = 1; c < values.length; c++) {
            if (values[c] > values[best]) {
                best = c;
            }
        }
        return best;
    }
}
