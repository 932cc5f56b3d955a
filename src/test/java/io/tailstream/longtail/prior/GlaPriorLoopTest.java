package io.tailstream.longtail.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.LogitRows;
import org.junit.jupiter.api.Test;

class GlaPriorLoopTest {
    private static final LogitRows LOGITS = LogitRows.of(new float[][] {{2, 0}, {1, 0}, {0, 1}});
    private static final int[] LABELS = {0, 1, 1};

    @Test
    void shouldApproachTheOptimumGivenTimeAndARate() {
        double[] exact = PriorEstimator.solve(LOGITS, LABELS);

        double[] q = new GlaPriorLoop(20_000, 0.01).run(LOGITS, LABELS);

        assertEquals(exact[0] / exact[1], q[0] / q[1], 1e-3);
    }

    @Test
    void shouldSayThatTheRateIsTooHighWhereAStepLeavesTheSimplex() {
        var refused = assertThrows(ArithmeticException.class, () -> new GlaPriorLoop(10, 10).run(LOGITS, LABELS));

        assertTrue(refused.getMessage().contains("learning rate, 10.0"), refused.getMessage());
    }

    @Test
    void shouldHaveThePublishedRate() {
        assertEquals(6e-6, GlaPriorLoop.published(300, 10).learningRate(), 1e-18);
        assertEquals(1000, GlaPriorLoop.published(300, 10).steps());
    }
}
