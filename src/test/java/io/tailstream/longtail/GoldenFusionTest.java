package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.longtail.BackdoorAdjustment.Kind;
import io.tailstream.model.file.HostTensor;
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
            assertEquals(byMean[i], Argmax.of(mean.posterior(image(fixture, i))), "mean of posteriors, image " + i);
            assertEquals(bySum[i], Argmax.of(sum.posterior(image(fixture, i))), "sum of logits, image " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldTakeThePriorsOutOfTheLogits(Fixture fixture) {
        GeneralizedLogitAdjustment gla = new GeneralizedLogitAdjustment(
                fixture.tensors().tensors().get("q").doubles(), trainingPrior(fixture));
        float[][] zeroShot = Arrays2d.matrix(fixture.tensors(), "zs_logits");
        float[][] fineTuned = Arrays2d.matrix(fixture.tensors(), "ft_logits");
        for (int i = 0; i < zeroShot.length; i++) {
            verify(fixture, row(fixture, "gla_zs", i), gla.zeroShot(zeroShot[i]));
            verify(fixture, row(fixture, "gla_ft", i), gla.fineTuned(fineTuned[i]));
            verify(fixture, row(fixture, "gla_eq4", i), gla.combined(zeroShot[i], fineTuned[i]));
        }
    }

    /** The published code's post-hoc sum: its fine-tuned model was trained with logit adjustment. */
    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldTakeNothingMoreOutOfLogitsThatCarryAUniformPrior(Fixture fixture) {
        double[] carried = LogitAdjustment.carriedPrior(trainingPrior(fixture), 1);
        GeneralizedLogitAdjustment gla = new GeneralizedLogitAdjustment(
                fixture.tensors().tensors().get("q").doubles(), carried);
        float[][] zeroShot = Arrays2d.matrix(fixture.tensors(), "zs_logits");
        float[][] fineTuned = Arrays2d.matrix(fixture.tensors(), "ft_logits");
        for (int i = 0; i < zeroShot.length; i++) {
            double[] expected = row(fixture, "gla_repo_posthoc", i);
            Softmax.inPlace(expected);
            double[] posterior = gla.combined(zeroShot[i], fineTuned[i]);
            Softmax.inPlace(posterior);
            verify(fixture, expected, posterior);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldAverageTheLogitsOfCropsAndThenFuse(Fixture fixture) {
        HostTensor crops = fixture.tensors().tensors().get("crop_logits");
        int backbones = (int) crops.shape()[0];
        int images = (int) crops.shape()[1];
        int views = (int) crops.shape()[2];
        int classes = (int) crops.shape()[3];
        float[] means = fixture.tensors().tensors().get("tte_logits").floats();
        BackdoorAdjustment mean = adjustment(fixture, Kind.MEAN_POSTERIOR, null, null);
        BackdoorAdjustment sum = adjustment(fixture, Kind.LOGIT_SUM, null, null);
        for (int i = 0; i < images; i++) {
            float[][] logits = new float[backbones][];
            for (int m = 0; m < backbones; m++) {
                int image = m * images + i;
                float[] all =
                        Arrays.copyOfRange(crops.floats(), image * views * classes, (image + 1) * views * classes);
                logits[m] = TestTimeEnsembling.meanLogits(all, views);
                verify(fixture, doubles(Arrays2d.rows(means, image * classes, 1, classes)[0]), doubles(logits[m]));
            }
            double[] expectedSum = row(fixture, "tte_then_sum_logits", i);
            Softmax.inPlace(expectedSum);
            verify(fixture, expectedSum, sum.posterior(logits));
            verify(fixture, row(fixture, "tte_then_mean_probs", i), mean.posterior(logits));
        }
    }

    private static double[] trainingPrior(Fixture fixture) {
        return Priors.fromCounts(fixture.tensors().tensors().get("class_counts").longs());
    }

    private static double[] row(Fixture fixture, String tensor, int i) {
        return doubles(Arrays2d.matrix(fixture.tensors(), tensor)[i]);
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

    /** Named after its backbones, which another set may have others of. */
    private static HostTensor logits(Fixture fixture) {
        return fixture.tensors().tensors().entrySet().stream()
                .filter(tensor -> tensor.getKey().startsWith("logits"))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int y = 0; y < values.length; y++) {
            doubles[y] = values[y];
        }
        return doubles;
    }
}
