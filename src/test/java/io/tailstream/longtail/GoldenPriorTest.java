package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.longtail.prior.GlaPriorLoop;
import io.tailstream.longtail.prior.PriorEstimator;
import io.tailstream.model.file.Safetensors;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The estimated prior against the reference's exact optimum (Eq. 3). */
class GoldenPriorTest {

    static List<Fixture> fixtures() {
        return Fixtures.ofKind("prior");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldFindTheExactOptimum(Fixture fixture) {
        Safetensors tensors = fixture.tensors();
        double[] expected = tensors.tensors().get("q_star").doubles();
        double tolerance =
                fixture.entry().at("/tolerance/q_star/max_abs_of_log_q").asDouble(1e-6);

        double[] q = PriorEstimator.solve(Arrays2d.matrix(tensors, "logits"), Arrays2d.ints(tensors, "labels"));

        assertEquals(1, Arrays.stream(q).sum(), 1e-12);
        for (int c = 0; c < expected.length; c++) {
            assertEquals(Math.log(expected[c]), Math.log(q[c]), tolerance, "log q of class " + c);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldTurnItIntoThePriorByTheLabelFrequencies(Fixture fixture) {
        Safetensors tensors = fixture.tensors();
        var expected = fixture.entry().path("estimate");
        double tolerance =
                fixture.entry().at("/tolerance/estimate/max_abs_of_log").asDouble(1e-6);

        double[] prior = PriorEstimator.estimate(
                Arrays2d.matrix(tensors, "logits"),
                Arrays2d.ints(tensors, "labels"),
                1,
                Priors.uniform(expected.size()));

        for (int c = 0; c < expected.size(); c++) {
            assertEquals(
                    Math.log(expected.get(c).asDouble()), Math.log(prior[c]), tolerance, "log prior of class " + c);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldLeaveNoResidualAtTheOptimumAndTheReferencesOneAtItsOwn(Fixture fixture) {
        LogitRows logits = LogitRows.of(Arrays2d.matrix(fixture.tensors(), "logits"));
        int[] labels = Arrays2d.ints(fixture.tensors(), "labels");

        assertEquals(
                0, PriorEstimator.stationarityResidual(logits, labels, PriorEstimator.solve(logits, labels)), 1e-9);
        assertEquals(
                fixture.entry().path("stationarity_residual").asDouble(),
                PriorEstimator.stationarityResidual(
                        logits,
                        labels,
                        fixture.tensors().tensors().get("q_star").doubles()),
                1e-9);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldReachTheObjectiveAndTheAdjustedLogitsOfTheReference(Fixture fixture) {
        float[][] logits = Arrays2d.matrix(fixture.tensors(), "logits");
        int[] labels = Arrays2d.ints(fixture.tensors(), "labels");
        double[] q = PriorEstimator.solve(logits, labels);
        double[] offsets = LogitAdjustment.offsets(q, -1);
        double loss = 0;
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            double[] posterior = adjusted(logits[i], offsets);
            right += Argmax.of(posterior) == labels[i] ? 1 : 0;
            Softmax.inPlace(posterior);
            loss -= Math.log(posterior[labels[i]]) / logits.length;
        }
        double objective = fixture.entry().path("optimum_objective").asDouble();
        assertEquals(objective, loss, fixture.tolerance(objective, "objective"));
        assertEquals(fixture.entry().path("acc_after").asDouble(), (double) right / logits.length, 1e-6);

        float[][] expected = Arrays2d.matrix(fixture.tensors(), "debiased_logits_first32");
        double tolerance =
                fixture.entry().at("/tolerance/q_star/max_abs_of_log_q").asDouble(1e-6);
        for (int i = 0; i < expected.length; i++) {
            double[] found = adjusted(logits[i], offsets);
            for (int c = 0; c < found.length; c++) {
                assertEquals(expected[i][c], found[c], 2 * tolerance + 1e-6 * Math.abs(expected[i][c]));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldEndWhereThePublishedLoopEnds(Fixture fixture) {
        LogitRows logits = LogitRows.of(Arrays2d.matrix(fixture.tensors(), "logits"));
        double[] expected =
                fixture.tensors().tensors().get("q_gla_repo_1000steps").doubles();
        var settings = fixture.entry().path("gla_loop");
        GlaPriorLoop loop = new GlaPriorLoop(
                settings.path("steps").asInt(), settings.path("lr").asDouble());

        double[] q = loop.run(logits, Arrays2d.ints(fixture.tensors(), "labels"));

        assertEquals(
                GlaPriorLoop.published(logits.images(), logits.classes()).learningRate(), loop.learningRate(), 1e-12);
        for (int c = 0; c < expected.length; c++) {
            assertEquals(expected[c], q[c], fixture.tolerance(expected[c], "q_gla_repo_1000steps"), "q of class " + c);
        }
        assertEquals(
                fixture.entry().path("sum_q_gla").asDouble(), Arrays.stream(q).sum(), 1e-5);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldCalibrateAsTheReferenceDoes(Fixture fixture) {
        var expected = fixture.entry().path("calibration");
        LogitRows logits = LogitRows.of(Arrays2d.matrix(fixture.tensors(), "logits"))
                .dividedBy(1 / expected.path("logits_times").asDouble(1));
        double accuracy = expected.path("accuracy_pct").asDouble();

        Temperature found = Temperature.calibrate(logits, Arrays2d.ints(fixture.tensors(), "labels"));

        assertEquals(accuracy, 100 * found.accuracy(), 1e-4);
        assertEquals(accuracy, 100 * found.confidence(), 0.1);
        // Their T is any within 0.1 point, so it is not compared with ours, but its confidence is.
        double theirs = expected.path("T").asDouble();
        assertEquals(
                expected.path("mean_confidence_pct").asDouble(), 100 * Temperature.confidence(logits, theirs), 1e-3);
    }

    private static double[] adjusted(float[] logits, double[] offsets) {
        double[] adjusted = new double[offsets.length];
        for (int c = 0; c < adjusted.length; c++) {
            adjusted[c] = logits[c] + offsets[c];
        }
        return adjusted;
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldMeasureTheImbalanceFactor(Fixture fixture) {
        double expected = fixture.entry().path("imbalance_factor_q_star").asDouble();

        double[] q = fixture.tensors().tensors().get("q_star").doubles();

        assertEquals(expected, Priors.imbalanceFactor(q), 1e-5 * expected);
    }
}
