package io.tailstream.longtail.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.ReleaseGate.Decision;
import io.tailstream.longtail.measure.ReleaseGate.GroupVerdict;
import io.tailstream.longtail.measure.ReleaseGate.Verdict;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ReleaseGateTest {
    /** Class 0 is P-Many/D-Many, class 1 P-Few/D-Few. */
    private static final ClassGroups GROUPS = new ClassGroups(
            new Frequency[] {Frequency.MANY, Frequency.FEW}, new Frequency[] {Frequency.MANY, Frequency.FEW});

    @Test
    void shouldGiveNewcombesIntervals() {
        check(new PairedDifference(36, 2, 12, 0), 0.2, 0.0569, 0.3404); // his own example, method 10
        check(new PairedDifference(60, 20, 10, 10), -0.1, -0.2058, 0.0082);
        assertNull(PairedDifference.EMPTY.interval());
    }

    private static void check(PairedDifference pairs, double difference, double low, double high) {
        assertEquals(difference, pairs.difference(), 1e-12);
        assertEquals(low, pairs.interval().low(), 5e-5);
        assertEquals(high, pairs.interval().high(), 5e-5);
    }

    @Property
    void shouldHoldTheDifferenceAndTurnAroundWithTheModels(
            @ForAll @LongRange(max = 50) long both,
            @ForAll @LongRange(max = 50) long first,
            @ForAll @LongRange(max = 50) long second,
            @ForAll @LongRange(max = 50) long neither) {
        PairedDifference pairs = new PairedDifference(both, first, second, neither);
        if (pairs.images() == 0) {
            return;
        }
        Wilson.Interval interval = pairs.interval();
        Wilson.Interval turned = new PairedDifference(both, second, first, neither).interval();

        assertTrue(interval.low() <= pairs.difference() + 1e-12 && pairs.difference() <= interval.high() + 1e-12);
        assertTrue(interval.low() >= -1 && interval.high() <= 1);
        assertEquals(interval.low(), -turned.high(), 1e-12);
        assertEquals(interval.high(), -turned.low(), 1e-12);
    }

    @Test
    void shouldFailAChallengerThatLosesTheRareCellHoweverMuchItGainsElsewhere() {
        Decision decision = decide(new ReleaseGate(0.02, 10), 100, 50, 90, 20, 10, 8);

        assertFalse(decision.passed());
        assertEquals(Verdict.PASSED, verdict(decision, Group.ALL).verdict());
        assertEquals(
                Verdict.FAILED,
                verdict(decision, Group.cell(Frequency.FEW, Frequency.FEW)).verdict());
    }

    @Test
    void shouldPassAChallengerThatLosesNoMoreThanTheMargin() {
        assertTrue(decide(new ReleaseGate(0.1, 10), 100, 50, 55, 20, 10, 8).passed());
        assertFalse(decide(new ReleaseGate(0.09, 10), 100, 50, 55, 20, 10, 8).passed());
    }

    @Test
    void shouldPassNothingThatItCouldNotJudge() {
        Decision decision = decide(new ReleaseGate(0.02, 1000), 100, 50, 55, 20, 10, 10);

        assertFalse(decision.passed());
        decision.groups().forEach(group -> assertEquals(Verdict.NOT_JUDGED, group.verdict(), group::toString));
    }

    @Test
    void shouldJudgeASmallGroupWithTheNeighbourThatItIsPooledWith() {
        Decision decision = decide(new ReleaseGate(0.02, 30), 100, 50, 55, 20, 10, 8);
        GroupVerdict few = verdict(decision, Group.data(Frequency.FEW));

        assertEquals(List.of(Group.data(Frequency.MANY)), few.pooledWith());
        assertEquals(new PairedDifference(8, 2, 0, 10), few.pairs());
        assertEquals(new PairedDifference(58, 2, 5, 55), few.judged());
        assertEquals(Verdict.PASSED, few.verdict());
        assertEquals(
                Verdict.NOT_JUDGED,
                verdict(decision, Group.data(Frequency.MEDIUM)).verdict());
    }

    /** So many images of each class, of which the models have so many right: the first ones. */
    private static Decision decide(
            ReleaseGate gate, int common, int champion0, int challenger0, int rare, int champion1, int challenger1) {
        int[] labels = new int[common + rare];
        int[] champion = new int[labels.length];
        int[] challenger = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            int label = i < common ? 0 : 1;
            int place = i < common ? i : i - common;
            labels[i] = label;
            champion[i] = place < (label == 0 ? champion0 : champion1) ? label : 1 - label;
            challenger[i] = place < (label == 0 ? challenger0 : challenger1) ? label : 1 - label;
        }
        return gate.decide(GROUPS, labels, champion, challenger);
    }

    private static GroupVerdict verdict(Decision decision, Group group) {
        return decision.groups().stream()
                .filter(g -> g.group().equals(group))
                .findFirst()
                .orElseThrow();
    }
}
