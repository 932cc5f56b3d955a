package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.longtail.BackdoorAdjustment.Kind;
import io.tailstream.model.HostTensor;
import io.tailstream.model.Safetensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fusion against the reference code. */
class GoldenFusionTest {

    static List<Fixture> fixtures() {
        return Fixtures.ofKind("fusion");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldAverageThePosteriors(Fixture fixture) {
        verify(fixture, "mean_probs", adjustment(fixture, Kind.MEAN_POSTERIOR, null, null));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldAverageThePosteriorsOfASubset(Fixture fixture) {
        verify(fixture, "mean_probs_M2_first_two", adjustment(fixture, Kind.MEAN_POSTERIOR, null, new int[] {0, 1}));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldWeightThePosteriors(Fixture fixture) {
        double[] weights = fixture.tensors().tensors().get("weights").doubles();
        verify(fixture, "weighted_probs", adjustment(fixture, Kind.MEAN_POSTERIOR, weights, null));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldSumTheLogits(Fixture fixture) {
        BackdoorAdjustment sum = adjustment(fixture, Kind.LOGIT_SUM, null, null);
        float[][] expected = Arrays2d.matrix(fixture.tensors(), "sum_logits");
        for (int i = 0; i < expected.length; i++) {
            double[] posterior = doubles(expected[i]);
            Softmax.inPlace(posterior);
            verify(fixture, posterior, sum.posterior(image(fixture, i)));
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldChooseAsTheReferenceDoes(Fixture fixture) {
        long[] byMean = fixture.tensors().tensors().get("pred_mean_probs").longs();
        long[] bySum = fixture.tensors().tensors().get("pred_sum_logits").longs();
        BackdoorAdjustment mean = adjustment(fixture, Kind.MEAN_POSTERIOR, null, null);
        BackdoorAdjustment sum = adjustment(fixture, Kind.LOGIT_SUM, null, null);
        for (int i = 0; i < byMean.length; i++) {
            assertEquals(byMean[i], best(mean.posterior(image(fixture, i))), "mean of posteriors, image " + i);
            assertEquals(bySum[i], best(sum.posterior(image(fixture, i))), "sum of logits, image " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldTakeThePriorsOutOfTheLogits(Fixture fixture) {
        Safetensors tensors = fixture.tensors();
        double[] pretraining =
                LogitAdjustment.offsets(tensors.tensors().get("q").doubles(), 1);
        double[] training = LogitAdjustment.offsets(
                Priors.fromCounts(tensors.tensors().get("class_counts").longs()), 1);
        float[][] zeroShot = Arrays2d.matrix(tensors, "zs_logits");
        float[][] fineTuned = Arrays2d.matrix(tensors, "ft_logits");
        float[][] expected = Arrays2d.matrix(tensors, "gla_eq4");
        for (int i = 0; i < expected.length; i++) {
            for (int y = 0; y < expected[i].length; y++) {
                double both = zeroShot[i][y] - pretraining[y] + fineTuned[i][y] - training[y];
                assertEquals(expected[i][y], both, fixture.tolerance(expected[i][y]));
            }
        }
    }

    private static void verify(Fixture fixture, String tensor, BackdoorAdjustment adjustment) {
        float[][] expected = Arrays2d.matrix(fixture.tensors(), tensor);
        for (int i = 0; i < expected.length; i++) {
            verify(fixture, doubles(expected[i]), adjustment.posterior(image(fixture, i)));
        }
    }

    private static void verify(Fixture fixture, double[] expected, double[] posterior) {
        for (int y = 0; y < expected.length; y++) {
            assertEquals(expected[y], posterior[y], fixture.tolerance(expected[y]), "class " + y);
        }
    }

    private static BackdoorAdjustment adjustment(Fixture fixture, Kind kind, double[] weights, int[] subset) {
        long[] shape = logits(fixture).shape();
        double[][] uniform = new double[(int) shape[0]][];
        Arrays.fill(uniform, Priors.uniform((int) shape[2]));
        return new BackdoorAdjustment(kind, weights, 0, subset, null, uniform, uniform);
    }

    /** The logits of image {@code i}, {@code [M][C]}. */
    private static float[][] image(Fixture fixture, int i) {
        HostTensor all = logits(fixture);
        int images = (int) all.shape()[1];
        int classes = (int) all.shape()[2];
        float[][] logits = new float[(int) all.shape()[0]][];
        for (int m = 0; m < logits.length; m++) {
            logits[m] = Arrays2d.rows(all.floats(), (m * images + i) * classes, 1, classes)[0];
        }
        return logits;
    }

    private static HostTensor logits(Fixture fixture) {
        return fixture.tensors().tensors().get("logits_clip_openclip_metaclip");
    }

    private static int best(double[] posterior) {
        int best = 0;
        for (int y = 1; y < posterior.length; y++) {
            best = posterior[y] > posterior[best] ? y : best;
        }
        return best;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int y = 0; y < values.length; y++) {
            doubles[y] = values[y];
        }
        return doubles;
    }
}
