package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.measure.AccuracyGap;
import io.tailstream.longtail.measure.BalancedAccuracy;
import io.tailstream.longtail.measure.Tally;
import io.tailstream.longtail.measure.Wilson;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MeasuresPropertiesTest {

    @Property
    void shouldKeepWilsonsIntervalInsideZeroToOneAndAroundTheEstimate(
            @ForAll @IntRange(min = 1, max = 100_000) int total, @ForAll @IntRange(max = 1000) int thousandths) {
        long correct = Math.round(total * (thousandths / 1000.0));

        Wilson.Interval interval = Wilson.interval(correct, total);

        double estimate = (double) correct / total;
        assertTrue(0 <= interval.low() && interval.high() <= 1, interval.toString());
        assertTrue(interval.low() <= estimate && estimate <= interval.high(), estimate + " outside " + interval);
    }

    @Test
    void shouldGiveTheIntervalOfTheTextbook() {
        // Computed by hand from Wilson's formula: 8 of 10.
        Wilson.Interval interval = Wilson.interval(8, 10);

        assertEquals(0.490162, interval.low(), 1e-6);
        assertEquals(0.943318, interval.high(), 1e-6);
    }

    @Test
    void shouldSayNothingOfNothing() {
        assertNull(Wilson.interval(0, 0));
        assertNull(Tally.EMPTY.accuracy());
        assertNull(BalancedAccuracy.of(new Tally[] {Tally.EMPTY}, new int[] {0}));
        assertNull(AccuracyGap.between(new Tally[] {Tally.EMPTY}, new Tally[] {new Tally(1, 1)})
                .gap());
    }

    @Test
    void shouldCompareOnlyClassesThatBothModelsWereScoredOn() {
        Tally[] first = {new Tally(9, 10), new Tally(0, 4), Tally.EMPTY};
        Tally[] second = {new Tally(5, 10), new Tally(1, 4), new Tally(3, 3)};

        AccuracyGap gap = AccuracyGap.between(first, second);

        assertEquals((0.4 + 0.25) / 2, gap.gap(), 1e-15);
        assertEquals(2, gap.classes());
    }

    @Test
    void shouldCountEachClassAlikeInBalancedAccuracy() {
        Tally[] classes = {new Tally(9, 10), new Tally(0, 1), Tally.EMPTY};

        assertEquals(0.45, BalancedAccuracy.of(classes, new int[] {0, 1, 2}), 1e-15);
    }

    @Test
    void shouldCountAnEmptyClassAsHalfAnImage() {
        double[] prior = Priors.fromCounts(new long[] {3, 1, 0});

        assertEquals(3 / 4.5, prior[0], 1e-15);
        assertEquals(0.5 / 4.5, prior[2], 1e-15);
    }

    @Test
    void shouldCorrelateLogarithmsWhateverTheScale() {
        double[] prior = {0.5, 0.3, 0.2};

        assertEquals(1, Priors.correlationOfLogs(prior, new double[] {0.25, 0.15, 0.1}), 1e-12);
        assertEquals(-1, Priors.correlationOfLogs(prior, new double[] {1 / 0.5, 1 / 0.3, 1 / 0.2}), 1e-12);
    }

    @Test
    void shouldAdjustLogitsByTheLogOfThePrior() {
        double[] offsets = LogitAdjustment.offsets(new double[] {0.9, 0.1}, 0.5);

        assertEquals(0.5 * Math.log(0.9), offsets[0], 1e-15);
        assertEquals(0.5 * Math.log(0.1), offsets[1], 1e-15);
        assertEquals(0.5, LogitAdjustment.carriedPrior(new double[] {0.9, 0.1}, 1)[1], 1e-15);
        assertEquals(0.1, LogitAdjustment.carriedPrior(new double[] {0.9, 0.1}, 0)[1], 1e-15);
    }
}
