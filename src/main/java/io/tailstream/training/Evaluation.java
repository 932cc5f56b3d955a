package io.tailstream.training;

import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.model.AdaptedBackbone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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
        long[][] correct = new long[backbones.size() + 1][classes];
        Outputs outputs = Outputs.of(backbones, images, BATCH, display);
        float[][] one = new float[backbones.size()][];
        for (int i = 0; i < images.size(); i++) {
            int label = images.label(i);
            for (int m = 0; m < one.length; m++) {
                one[m] = outputs.logits()[m][i];
                correct[m + 1][label] += greatest(fusion.backbonePosterior(m, one[m])) == label ? 1 : 0;
            }
            correct[0][label] += greatest(fusion.posterior(one)) == label ? 1 : 0;
        }
        long[] total = images.counts();
        List<ModelAccuracy> models = new ArrayList<>();
        models.add(new ModelAccuracy(FUSED, correct[0], total));
        IntStream.range(0, backbones.size())
                .forEach(m -> models.add(new ModelAccuracy(backbones.get(m).name(), correct[m + 1], total)));
        return new Evaluation(classes, images.size(), models);
    }

    private static int greatest(double[] values) {
        int best = 0;
        for (int c = 1; c < values.length; c++) {
            if (values[c] > values[best]) {
                best = c;
            }
        }
        return best;
    }
}
