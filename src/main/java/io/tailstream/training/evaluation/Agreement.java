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
 * How far the posteriors of two runs of the same models agree, image by image: bf16 against fp32, a GPU against a CPU.
 *
 * @param model {@link Evaluation#FUSED} or a backbone's name
 * @param images N
 * @param sameClass images whose most probable class is the same in both
 * @param meanError mean over images of the total variation ½ Σ_y |p_y − p'_y|, a probability
 * @param largestError the largest difference of a probability, of all images and classes
 */
public record Agreement(String model, int images, int sameClass, double meanError, double largestError) {
    /**
     * Runs the first models over all images and then the second ones; fused first, then each backbone.
     *
     * @param second the same backbones in the same order
     * @throws IOException where an image cannot be read
     */
    public static List<Agreement> of(
            List<? extends AdaptedBackbone> first,
            List<? extends AdaptedBackbone> second,
            BackdoorAdjustment fusion,
            LabelledImages images,
            Progress.Display display)
            throws IOException {
        double[][][] of = posteriors(Outputs.adapted(first, images, false, display), fusion);
        double[][][] against = posteriors(Outputs.adapted(second, images, false, display), fusion);
        List<Agreement> all = new ArrayList<>();
        for (int m = 0; m < of.length; m++) {
            String model = m == 0 ? Evaluation.FUSED : first.get(m - 1).name();
            all.add(between(model, of[m], against[m]));
        }
        return all;
    }

    /** Of posteriors {@code [N][C]}. */
    static Agreement between(String model, double[][] first, double[][] second) {
        int same = 0;
        double sum = 0;
        double largest = 0;
        for (int i = 0; i < first.length; i++) {
            double apart = 0;
            for (int c = 0; c < first[i].length; c++) {
                double difference = Math.abs(first[i][c] - second[i][c]);
                apart += difference / 2;
                largest = Math.max(largest, difference);
            }
            sum += apart;
            same += Argmax.of(first[i]) == Argmax.of(second[i]) ? 1 : 0;
        }
        return new Agreement(model, first.length, same, sum / first.length, largest);
    }

    /** {@code [1 + M][N][C]}, fused first. */
    private static double[][][] posteriors(Outputs outputs, BackdoorAdjustment fusion) {
        int backbones = outputs.logits().length;
        int images = outputs.logits()[0].length;
        double[][][] posteriors = new double[backbones + 1][images][fusion.classes()];
        float[][] one = new float[backbones][];
        double[][] each = new double[backbones][];
        for (int i = 0; i < images; i++) {
            for (int m = 0; m < backbones; m++) {
                one[m] = outputs.logits()[m][i];
                each[m] = posteriors[m + 1][i];
            }
            fusion.posterior(one, each, posteriors[0][i]);
        }
        return posteriors;
    }
}
