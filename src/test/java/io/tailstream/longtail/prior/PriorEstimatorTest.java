package io.tailstream.longtail.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.LogitRows;
import io.tailstream.longtail.Priors;
import io.tailstream.longtail.Softmax;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PriorEstimatorTest {

    private static final int CLASSES = 6;

    @Property(tries = 10, seed = "1") // statistical: the tolerance holds for these draws
    void shouldFindThePriorAgain(@ForAll long seed) {
        Drawn data = Drawn.from(seed, new int[] {2000, 2000, 2000, 2000, 2000, 2000});

        double[] found = PriorEstimator.estimate(data.logits, data.labels, 1, Priors.uniform(CLASSES));

        assertLogsClose(data.prior, found, 0.25);
    }

    @Property(tries = 10, seed = "1") // statistical: the tolerance holds for these draws
    void shouldFindThePriorAgainFromUnbalancedValidationData(@ForAll long seed) {
        Drawn data = Drawn.from(seed, new int[] {5000, 2500, 1500, 1000, 600, 400});

        double[] found = PriorEstimator.estimate(data.logits, data.labels, 1, Priors.uniform(CLASSES));

        assertLogsClose(data.prior, found, 0.35);
        // The raw q is another thing here: it is off by the validation data's own prior, a factor of 12.
        double[] q = PriorEstimator.solve(data.logits, data.labels);
        double ratio = (q[5] / q[0]) / (data.prior[5] / data.prior[0]);
        assertTrue(ratio > 6, "q must favour the class that validation data is short of, by far: " + ratio);
    }

    @Property(tries = 100)
    void shouldMakeTheMeanPosteriorTheLabelFrequency(@ForAll long seed) {
        Drawn data = Drawn.from(seed, new int[] {50, 40, 30, 20, 10, 3});

        double[] q = PriorEstimator.solve(data.logits, data.labels);

        double[] mean = new double[CLASSES];
        for (float[] row : data.logits) {
            double[] posterior = new double[CLASSES];
            for (int c = 0; c < CLASSES; c++) {
                posterior[c] = row[c] - Math.log(q[c]);
            }
            Softmax.inPlace(posterior);
            for (int c = 0; c < CLASSES; c++) {
                mean[c] += posterior[c] / data.labels.length;
            }
        }
        double[] frequency = {50 / 153., 40 / 153., 30 / 153., 20 / 153., 10 / 153., 3 / 153.};
        assertArrayEquals(frequency, mean, 1e-9);
    }

    @Test
    void shouldLetClassesWithTooFewImagesKeepTheirMass() {
        Drawn data = Drawn.from(1, new int[] {800, 800, 800, 800, 4, 0});
        double[] kept = {0.1, 0.1, 0.1, 0.1, 0.4, 0.2};

        double[] found = PriorEstimator.estimate(data.logits, data.labels, 5, kept);

        assertEquals(0.4, found[4], 1e-12);
        assertEquals(0.2, found[5], 1e-12);
        assertEquals(1, Arrays.stream(found).sum(), 1e-12);
        double share = 0.4 / (data.prior[0] + data.prior[1] + data.prior[2] + data.prior[3]);
        for (int c = 0; c < 4; c++) {
            assertEquals(Math.log(share * data.prior[c]), Math.log(found[c]), 0.35, "class " + c);
        }
    }

    @Test
    void shouldStayFiniteWhereMostClassesAreAbsent() {
        Drawn data = Drawn.from(2, new int[] {30, 0, 0, 0, 0, 0});

        double[] q = PriorEstimator.solve(data.logits, data.labels);

        assertTrue(Arrays.stream(q).allMatch(p -> p > 0 && Double.isFinite(p)), Arrays.toString(q));
    }

    @Test
    void shouldNotLeaveTheStartWhereEveryPosteriorIsCertain() {
        float[][] logits = new float[4][2];
        for (int i = 0; i < 4; i++) {
            logits[i][i % 2] = 5000;
        }

        assertArrayEquals(new double[] {0.5, 0.5}, PriorEstimator.solve(logits, new int[] {0, 1, 0, 1}), 1e-12);
    }

    @Test
    void shouldMatchTheLabelFrequenciesWhereDataIsSeparatedPerfectly() {
        // 60 classes, each image's own class ahead by some 60: posteriors of e^-60 elsewhere.
        SplittableRandom random = new SplittableRandom(4);
        float[][] logits = new float[180][60];
        int[] labels = new int[180];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 60;
            for (int c = 0; c < 60; c++) {
                logits[i][c] = (float) random.nextGaussian(c == labels[i] ? 60 : 0, 3);
            }
        }

        assertSolved(logits, labels, 1e-12);
    }

    @Test
    void shouldFindAClassThatAllOthersDominate() {
        Drawn data = Drawn.from(5, new int[] {50, 50, 50, 50, 50, 50});
        for (float[] row : data.logits) {
            row[2] -= 300;
            row[4] += 300;
        }

        double[] q = assertSolved(data.logits, data.labels, 1e-12);

        assertTrue(q[4] > 0.999, Arrays.toString(q));
    }

    @Test
    void shouldStayAboveZeroWhereADominatedClassIsBeyondFloat64() {
        Drawn data = Drawn.from(5, new int[] {50, 50, 50, 50, 50, 50});
        for (float[] row : data.logits) {
            row[2] -= 5000;
        }

        double[] q = PriorEstimator.solve(data.logits, data.labels);

        assertEquals(Double.MIN_NORMAL, q[2]);
        assertEquals(1 / 6.0, PriorEstimator.stationarityResidual(LogitRows.of(data.logits), data.labels, q), 1e-6);
    }

    @Test
    void shouldLetDuplicatedClassesShareAsTheirLabelsDo() {
        Drawn data = Drawn.from(6, new int[] {60, 60, 60, 90, 30, 0});
        for (float[] row : data.logits) {
            row[4] = row[3];
        }

        double[] q = assertSolved(data.logits, data.labels, 1e-12);

        // softmax(f - log q) of the two differs by their q alone: 1/q is as 90 to 30.
        assertEquals(3, q[4] / q[3], 1e-8);
    }

    @Test
    void shouldSolveOneClassAndOneImage() {
        assertArrayEquals(new double[] {1}, PriorEstimator.solve(new float[][] {{3}, {-2}}, new int[] {0, 0}), 0);
        assertSolved(new float[][] {{3, 1, -2}}, new int[] {0}, 1e-9);
        assertSolved(new float[][] {{0, 0, 0}}, new int[] {2}, 1e-9);
    }

    @Test
    void shouldMeasureWhatIsLeft() {
        float[][] logits = {{0, 0}, {0, 0}};
        // mean posterior of q = (0.8, 0.2): (0.2, 0.8); the labels have (0.5, 0.5)
        assertEquals(
                0.3,
                PriorEstimator.stationarityResidual(LogitRows.of(logits), new int[] {0, 1}, new double[] {0.8, 0.2}),
                1e-15);
    }

    private static double[] assertSolved(float[][] logits, int[] labels, double tolerance) {
        double[] q = PriorEstimator.solve(logits, labels);
        assertEquals(0, PriorEstimator.stationarityResidual(LogitRows.of(logits), labels, q), tolerance);
        assertEquals(1, Arrays.stream(q).sum(), 1e-12);
        return q;
    }

    @Test
    void shouldGiveTheSameBitsHoweverManyThreadsAdd() throws Exception {
        Drawn data = Drawn.from(3, new int[] {300, 200, 100, 50, 25, 10});
        double[] here = PriorEstimator.solve(data.logits, data.labels);
        var single = new java.util.concurrent.ForkJoinPool(1);
        try {
            assertArrayEquals(
                    here,
                    single.submit(() -> PriorEstimator.solve(data.logits, data.labels))
                            .get());
        } finally {
            single.shutdown();
        }
    }

    @Test
    void shouldNameTheImageWhoseLogitsCannotBeUsed() {
        float[][] logits = {{0, 1}, {Float.NaN, 1}};

        var refused =
                assertThrows(IllegalArgumentException.class, () -> PriorEstimator.solve(logits, new int[] {0, 1}));

        assertEquals("the logit of image 1, class 0 is NaN", refused.getMessage());
    }

    private static void assertLogsClose(double[] expected, double[] found, double tolerance) {
        for (int c = 0; c < expected.length; c++) {
            assertEquals(Math.log(expected[c]), Math.log(found[c]), tolerance, "class " + c);
        }
    }

    /**
     * An ideal classifier with a known prior: x given class c is a unit Gaussian around the c-th corner of a simplex, and
     * its logits are log P(x|c) + log prior.
     */
    private record Drawn(double[] prior, float[][] logits, int[] labels) {

        private static final double DISTANCE = 1.5;

        static Drawn from(long seed, int[] imagesOf) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] prior = Priors.normalise(
                    random.doubles(CLASSES, -2.5, 2.5).map(Math::exp).toArray());
            int images = Arrays.stream(imagesOf).sum();
            float[][] logits = new float[images][CLASSES];
            int[] labels = new int[images];
            int i = 0;
            for (int c = 0; c < CLASSES; c++) {
                for (int k = 0; k < imagesOf[c]; k++, i++) {
                    labels[i] = c;
                    for (int d = 0; d < CLASSES; d++) {
                        double x = random.nextGaussian(d == c ? DISTANCE : 0, 1);
                        // log N(x; DISTANCE·e_d, 1) but for what all classes share
                        logits[i][d] = (float) (DISTANCE * x + Math.log(prior[d]));
                    }
                }
            }
            return new Drawn(prior, logits, labels);
        }
    }
}
