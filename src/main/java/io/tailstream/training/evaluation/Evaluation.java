package io.tailstream.training.evaluation;

import io.tailstream.longtail.Argmax;
import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.progress.Progress;
import io.tailstream.training.data.LabelledImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Several models on the same labelled images.
 *
 * @param classes how many classes the models know
 * @param images how many images were classified
 * @param models the fused model first, then each backbone in the release's order, then what they are compared with
 */
public record Evaluation(int classes, int images, List<ModelAccuracy> models) {

    /** The fused model's name. */
    public static final String FUSED = "fused";

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
        return of(Outputs.adapted(backbones, images, false, display), fusion);
    }

    /** As above, from logits that are there already. */
    public static Evaluation of(Outputs outputs, BackdoorAdjustment fusion) {
        LabelledImages images = outputs.images();
        return new Evaluation(
                images.classNames().size(),
                images.size(),
                models(FUSED, outputs.backbones(), images, (m, i) -> outputs.logits()[m][i], fusion));
    }

    /** With more models. */
    public Evaluation plus(List<ModelAccuracy> others) {
        List<ModelAccuracy> all = new ArrayList<>(models);
        all.addAll(others);
        return new Evaluation(classes, images, all);
    }

    /** Where the logits of a backbone for an image, {@code [C]}, come from. */
    interface Logits {
        float[] of(int backbone, int image);
    }

    /**
     * The accuracy of a fusion, then of each backbone that it fuses.
     *
     * @param names of the backbones' models, M of them
     */
    static List<ModelAccuracy> models(
            String fusedName, List<String> names, LabelledImages images, Logits logits, BackdoorAdjustment fusion) {
        int[][] predicted = choices(names.size(), images.size(), logits, fusion);
        List<ModelAccuracy> models = new ArrayList<>();
        models.add(ModelAccuracy.of(fusedName, predicted[0], images));
        for (int m = 0; m < names.size(); m++) {
            models.add(ModelAccuracy.of(names.get(m), predicted[m + 1], images));
        }
        return models;
    }

    /**
     * The classes that the fusion and then each backbone choose, {@code [1 + M][N]}; of equals the smallest index.
     */
    public static int[][] choices(Outputs outputs, BackdoorAdjustment fusion) {
        return choices(outputs.backbones().size(), outputs.images().size(), (m, i) -> outputs.logits()[m][i], fusion);
    }

    private static int[][] choices(int backbones, int images, Logits logits, BackdoorAdjustment fusion) {
        int[][] predicted = new int[backbones + 1][images];
        float[][] one = new float[backbones][];
        double[][] each = new double[backbones][fusion.classes()];
        double[] fused = new double[fusion.classes()];
        for (int i = 0; i < images; i++) {
            for (int m = 0; m < backbones; m++) {
                one[m] = logits.of(m, i);
            }
            fusion.posterior(one, each, fused);
            predicted[0][i] = Argmax.of(fused);
            for (int m = 0; m < backbones; m++) {
                predicted[m + 1][i] = Argmax.of(each[m]);
            }
        }
        return predicted;
    }
}
