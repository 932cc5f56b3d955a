package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.model.Safetensors;
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
    void shouldMeasureTheImbalanceFactor(Fixture fixture) {
        double expected = fixture.entry().path("imbalance_factor_q_star").asDouble();

        double[] q = fixture.tensors().tensors().get("q_star").doubles();

        assertEquals(expected, Priors.imbalanceFactor(q), 1e-5 * expected);
    }
}
