package io.tailstream.stream.retraining;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.GateDecision;
import io.tailstream.GroupVerdict;
import io.tailstream.longtail.measure.ReleaseGate;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateRecordsTest {
    private static final ReleaseGate GATE = new ReleaseGate(0.02, 30);
    private static final int[] SAME = {100, 60, 60};

    private static GateDecision decision(ReleaseGate gate, boolean force, int[]... cells) {
        return SampleDecision.of("one", "two", gate, force, List.of("newt"), cells);
    }

    @Test
    void shouldNameThePoolThatFailedAndWhatItLost() {
        int[][] cells = {SAME, SAME, SAME, SAME, SAME, SAME, SAME, {30, 20, 20}, {10, 6, 4}};
        GateDecision decision = decision(GATE, false, cells);

        assertFalse(decision.getReleased());
        assertEquals("lost more than the margin of 2 points: P-Few/D-Medium with P-Few/D-Few 5.", decision.getReason());
        GroupVerdict rare = decision.getGroups().get(15);
        assertEquals("P-Few/D-Few", rare.getGroup());
        assertEquals("failed", rare.getVerdict());
        assertEquals(List.of("P-Few/D-Medium"), rare.getPooledWith());
        assertEquals(10, rare.getImages());
        assertEquals(-0.2, rare.getDifference(), 1e-12);
        assertEquals(40, rare.getJudgedImages());
        assertEquals(-0.05, rare.getJudgedDifference(), 1e-12);
        assertTrue(rare.getJudgedLow() < -0.05 && rare.getJudgedHigh() > -0.05);
    }

    @Test
    void shouldKeepWhatItWasJudgedByAndWhatItWasMadeOf() {
        GateDecision decision = decision(GATE, false, SAME, SAME, SAME, SAME, SAME, SAME, SAME, SAME, SAME);

        assertTrue(decision.getReleased());
        assertFalse(decision.getForced());
        assertEquals("no group that was judged loses more than the margin of 2 points.", decision.getReason());
        assertEquals(0.02, decision.getMargin());
        assertEquals(30, decision.getFewest());
        assertEquals(12_345, decision.getTrainedImages());
        assertEquals(900, decision.getHeldOutImages());
        assertEquals(List.of("newt"), decision.getNewClasses());
        assertEquals(List.of("kept"), decision.getExemplarClasses());
        assertEquals(List.of("bare"), decision.getUntrainedClasses());
    }

    @Test
    void shouldSayThatNothingCouldBeJudged() {
        int[] none = {0, 0, 0};
        GateDecision decision =
                decision(GATE, false, new int[] {3, 3, 3}, none, none, none, none, none, none, none, none);

        assertFalse(decision.getReleased());
        assertEquals("nothing could be judged: there are 3 images, a comparison needs 30.", decision.getReason());
        assertNull(decision.getGroups().get(0).getJudgedDifference());
        assertEquals(0, decision.getGroups().get(0).getJudgedImages());
    }

    @Test
    void shouldSayHowManyGroupsWereNotJudgedAndKeepTheReasonWhereForced() {
        int[] none = {0, 0, 0};
        GateDecision decision =
                decision(GATE, true, new int[] {100, 60, 50}, none, none, none, none, none, none, none, none);

        assertTrue(decision.getReleased());
        assertTrue(decision.getForced());
        assertEquals(
                "lost more than the margin of 2 points: all 10, D-Many 10, P-Many 10, P-Many/D-Many 10;"
                        + " 12 of 16 groups could not be judged.",
                decision.getReason());
    }
}
