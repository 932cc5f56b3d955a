package io.tailstream.longtail.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.Priors;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** On data whose truth is known: class c lies around a corner of its own, and the logits are its exact posterior. */
class PriorShiftEstimatorTest {

    private static final int CLASSES = 5;
    private static final int IMAGES = 4000;
    private static final double DISTANCE = 2;
    private static final double SMOOTHING = 0.5;

    /** z_y = log p(x|y) + log π_y up to a constant: what a calibrated classifier trained under π gives. */
    private static float[] logits(int c, double[] carried, SplittableRandom random) {
        Random noise = new Random(random.nextLong());
        float[] logits = new float[CLASSES];
        for (int y = 0; y < CLASSES; y++) {
            double x = noise.nextGaussian() + (y == c ? DISTANCE : 0);
            logits[y] = (float) (DISTANCE * x + Math.log(carried[y]));
        }
        return logits;
    }

    private static double[] skewed(SplittableRandom random) {
        double[] mass = new double[CLASSES];
        Arrays.setAll(mass, c -> 0.1 + random.nextDouble());
        return Priors.normalise(mass);
    }

    private static double[] estimate(double[] truth, double[][] carried, SplittableRandom random) {
        PriorShiftEstimator estimator = new PriorShiftEstimator(CLASSES, SMOOTHING);
        long[] counts = PriorDriftTest.draw(truth, IMAGES, random);
        for (int c = 0; c < CLASSES; c++) {
            for (int i = 0; i < counts[c]; i++) {
                for (double[] prior : carried) {
                    estimator.add(logits(c, prior, random), prior, 1.0 / carried.length);
                }
            }
        }
        PriorShiftEstimator.Estimate estimate = estimator.estimate();
        assertTrue(estimate.converged());
        assertEquals(1, Arrays.stream(estimate.prior()).sum(), 1e-12);
        return estimate.prior();
    }

    private static double distance(double[] first, double[] second) {
        double sum = 0;
        for (int c = 0; c < first.length; c++) {
            sum += Math.abs(first[c] - second[c]) / 2;
        }
        return sum;
    }

    @Property(tries = 15)
    void shouldFindAShiftWhateverPriorTheLogitsCarry(@ForAll @LongRange(max = 1_000_000_000L) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] truth = skewed(random);

        // 4,000 labels would be 0.013 off by chance; posteriors that overlap say less than labels.
        assertEquals(0, distance(truth, estimate(truth, new double[][] {skewed(random)}, random)), 0.05);
        assertEquals(
                0, distance(truth, estimate(truth, new double[][] {skewed(random), skewed(random)}, random)), 0.05);
    }

    @Property(tries = 10)
    void shouldLeaveWhatHasNotShiftedWhereItIs(@ForAll @LongRange(max = 1_000_000_000L) long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] prior = skewed(random);

        assertEquals(0, distance(prior, estimate(prior, new double[][] {prior}, random)), 0.05);
    }

    @Test
    void shouldGiveTheSmoothedSharesWhereLogitsLeaveNoDoubt() {
        PriorShiftEstimator estimator = new PriorShiftEstimator(3, SMOOTHING);
        double[] uniform = Priors.uniform(3);
        for (int i = 0; i < 8; i++) {
            float[] sure = new float[3];
            sure[i < 6 ? 0 : 1] = 500;
            estimator.add(sure, uniform, 1);
        }

        double[] prior = estimator.estimate().prior();

        double[] expected = Priors.smoothed(new long[] {6, 2, 0}, SMOOTHING);
        for (int c = 0; c < 3; c++) {
            assertEquals(expected[c], prior[c], 1e-6);
        }
    }

    @Test
    void shouldRefuseWhatItCannotEstimateFrom() {
        assertThrows(IllegalArgumentException.class, () -> new PriorShiftEstimator(1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PriorShiftEstimator(2, 0));
        PriorShiftEstimator estimator = new PriorShiftEstimator(2, 1);
        assertThrows(IllegalStateException.class, estimator::estimate);
        double[] half = {0.5, 0.5};
        assertThrows(IllegalArgumentException.class, () -> estimator.add(new float[3], half, 1));
        assertThrows(IllegalArgumentException.class, () -> estimator.add(new float[] {0, Float.NaN}, half, 1));
        assertThrows(IllegalArgumentException.class, () -> estimator.add(new float[2], half, 0));
    }
}
