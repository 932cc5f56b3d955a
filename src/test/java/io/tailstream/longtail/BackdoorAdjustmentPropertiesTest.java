package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.BackdoorAdjustment.Kind;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BackdoorAdjustmentPropertiesTest {

    private static final float[] EXTREMES = {
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e30f,
        -1e30f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        0,
        1000,
        -1000
    };

    @Property(tries = 200)
    void shouldSumToOne(@ForAll long seed, @ForAll Kind kind, @ForAll boolean adjusted) {
        Case example = Case.random(seed, 3, 7);

        double[] posterior = example.adjustment(kind, 1, adjusted).posterior(example.logits);

        assertDistribution(posterior);
    }

    @Property(tries = 200)
    void shouldChangeByRoundingAloneWhenBackbonesArePermuted(
            @ForAll long seed, @ForAll Kind kind, @ForAll boolean adjusted) {
        Case example = Case.random(seed, 3, 7);
        Case permuted = example.permuted(2, 0, 1);

        double[] posterior = example.adjustment(kind, 1, adjusted).posterior(example.logits);

        assertArrayEquals(posterior, permuted.adjustment(kind, 1, adjusted).posterior(permuted.logits), 1e-12);
    }

    @Property(tries = 300)
    void shouldGiveNoNanWhateverTheLogitsAndPriors(
            @ForAll long seed, @ForAll Kind kind, @ForAll @IntRange(min = -3, max = 3) int exponent) {
        SplittableRandom random = new SplittableRandom(seed);
        Case example = Case.random(seed, 3, 5);
        for (float[] row : example.logits) {
            for (int y = 0; y < row.length; y++) {
                row[y] = EXTREMES[random.nextInt(EXTREMES.length)];
            }
        }
        // Priors that exclude classes: their logarithms are −∞.
        example.target[0] = 0;
        example.logitPriors[random.nextInt(3)][random.nextInt(2)] = 0;
        example.parameterPriors[random.nextInt(3)][random.nextInt(5)] = 0;
        example.parameterPriors[random.nextInt(3)][random.nextInt(5)] = 0;

        BackdoorAdjustment adjustment = example.normalised().adjustment(kind, exponent, true);

        assertDistribution(adjustment.posterior(example.logits));
        for (int m = 0; m < 3; m++) {
            assertDistribution(adjustment.backbonePosterior(m, example.logits[m]));
        }
    }

    @Property(tries = 100)
    void shouldEqualTheMeanOfPosteriorsWhereClassWeightsHaveExponentZero(@ForAll long seed, @ForAll boolean adjusted) {
        Case example = Case.random(seed, 3, 6);

        double[] mean = example.adjustment(Kind.MEAN_POSTERIOR, 0, adjusted).posterior(example.logits);

        assertArrayEquals(
                mean, example.adjustment(Kind.CLASS_WEIGHTED, 0, adjusted).posterior(example.logits), 1e-14);
    }

    @Property(tries = 100)
    void shouldFuseTheOthersAsIfAFailedBackboneHadNeverBeen(
            @ForAll long seed, @ForAll Kind kind, @ForAll @IntRange(max = 2) int failed) {
        Case example = Case.random(seed, 3, 6);
        int[] rest = Arrays.stream(new int[] {0, 1, 2}).filter(m -> m != failed).toArray();
        Case without = example.permuted(rest);
        BackdoorAdjustment adjustment = example.adjustment(kind, 1, true);
        float[][] logits = example.logits.clone();
        logits[failed] = null;

        double[] posterior = adjustment.posterior(logits);

        assertEquals(2, adjustment.backbonesUsed(logits));
        assertArrayEquals(without.adjustment(kind, 1, true).posterior(without.logits), posterior, 1e-12);
    }

    @Property(tries = 200)
    void shouldNotMindTheOrderOfBackbonesAtExtremesEither(@ForAll long seed, @ForAll Kind kind) {
        SplittableRandom random = new SplittableRandom(seed);
        Case example = Case.random(seed, 3, 5);
        for (float[] row : example.logits) {
            for (int y = 0; y < row.length; y++) {
                row[y] = EXTREMES[random.nextInt(EXTREMES.length)];
            }
        }
        Case permuted = example.permuted(1, 2, 0);

        double[] posterior = example.adjustment(kind, 1, true).posterior(example.logits);

        // Sums of logits as large as 1e38 cancel to nothing or to 1e22: there the order may decide.
        if (kind != Kind.LOGIT_SUM) {
            assertArrayEquals(posterior, permuted.adjustment(kind, 1, true).posterior(permuted.logits), 1e-12);
        } else {
            assertDistribution(permuted.adjustment(kind, 1, true).posterior(permuted.logits));
        }
    }

    @Property(tries = 50)
    void shouldShareAlikeWhereAllLogitsAreAlike(@ForAll Kind kind, @ForAll @IntRange(max = 3) int which) {
        float[] alike = {-1e30f, 0, 1e30f, Float.MAX_VALUE};
        float[][] logits = new float[3][4];
        for (float[] row : logits) {
            Arrays.fill(row, alike[which]);
        }
        double[][] uniform = {Priors.uniform(4), Priors.uniform(4), Priors.uniform(4)};
        BackdoorAdjustment adjustment = new BackdoorAdjustment(kind, null, 1, null, null, uniform, uniform);

        assertArrayEquals(Priors.uniform(4), adjustment.posterior(logits), 1e-15);
    }

    @Property(tries = 100)
    void shouldBeTheBackboneItselfWhereOneAloneIsUsed(
            @ForAll long seed, @ForAll Kind kind, @ForAll @IntRange(max = 2) int only) {
        Case example = Case.random(seed, 3, 6);
        double[] target = example.target;
        BackdoorAdjustment adjustment = new BackdoorAdjustment(
                kind, example.weights, 2, new int[] {only}, target, example.logitPriors, example.parameterPriors);

        assertArrayEquals(
                adjustment.backbonePosterior(only, example.logits[only]), adjustment.posterior(example.logits), 1e-12);
    }

    @Property(tries = 100)
    void shouldTakeOutThePriorThatTheTargetReplaces(@ForAll long seed) {
        Case example = Case.random(seed, 1, 6);
        double[] logits = new double[6];
        for (int y = 0; y < 6; y++) {
            logits[y] = example.logits[0][y] + Math.log(example.target[y]) - Math.log(example.logitPriors[0][y]);
        }
        Softmax.inPlace(logits);

        assertArrayEquals(
                logits, example.adjustment(Kind.MEAN_POSTERIOR, 0, true).posterior(example.logits), 1e-12);
    }

    private static void assertDistribution(double[] posterior) {
        assertEquals(1, Arrays.stream(posterior).sum(), 1e-12);
        assertTrue(Arrays.stream(posterior).allMatch(p -> p >= 0 && p <= 1 + 1e-12), Arrays.toString(posterior));
    }

    /** Logits, priors and weights drawn at random. */
    private record Case(
            float[][] logits, double[][] logitPriors, double[][] parameterPriors, double[] weights, double[] target) {

        static Case random(long seed, int backbones, int classes) {
            SplittableRandom random = new SplittableRandom(seed);
            float[][] logits = new float[backbones][classes];
            double[][] logitPriors = new double[backbones][];
            double[][] parameterPriors = new double[backbones][];
            for (int m = 0; m < backbones; m++) {
                for (int y = 0; y < classes; y++) {
                    logits[m][y] = (float) random.nextGaussian(0, 5);
                }
                logitPriors[m] = prior(random, classes);
                parameterPriors[m] = prior(random, classes);
            }
            return new Case(logits, logitPriors, parameterPriors, prior(random, backbones), prior(random, classes));
        }

        private static double[] prior(SplittableRandom random, int length) {
            return Priors.normalise(random.doubles(length, 0.01, 1).toArray());
        }

        Case permuted(int... order) {
            return new Case(
                    Arrays.stream(order).mapToObj(m -> logits[m]).toArray(float[][]::new),
                    Arrays.stream(order).mapToObj(m -> logitPriors[m]).toArray(double[][]::new),
                    Arrays.stream(order).mapToObj(m -> parameterPriors[m]).toArray(double[][]::new),
                    Arrays.stream(order).mapToDouble(m -> weights[m]).toArray(),
                    target);
        }

        Case normalised() {
            return new Case(
                    logits,
                    Arrays.stream(logitPriors).map(Priors::normalise).toArray(double[][]::new),
                    Arrays.stream(parameterPriors).map(Priors::normalise).toArray(double[][]::new),
                    weights,
                    Priors.normalise(target));
        }

        BackdoorAdjustment adjustment(Kind kind, double exponent, boolean adjusted) {
            return new BackdoorAdjustment(
                    kind, weights, exponent, null, adjusted ? target : null, logitPriors, parameterPriors);
        }
    }
}
