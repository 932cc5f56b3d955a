package io.tailstream.longtail.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.Priors;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PriorDriftTest {

    @Test
    void shouldGiveTheNumbersOfTheExample() {
        PriorDrift drift = PriorDrift.of(new long[] {60, 40}, new double[] {0.5, 0.5});

        assertEquals(0.1, drift.totalVariation(), 1e-15);
        assertEquals(0.0398, drift.totalVariationByChance(), 5e-5);
        // ½ (0.6 log2(0.6/0.55) + 0.4 log2(0.4/0.45)) + ½ (0.5 log2(0.5/0.55) + 0.5 log2(0.5/0.45)), by hand
        assertEquals(0.00729916, drift.jensenShannon(), 1e-8);
        assertEquals(0.6, drift.share(0));
        assertEquals(1.0, drift.share(0, 1));
        assertEquals(0.5, drift.reference(1));
    }

    @Test
    void shouldSayNothingOfNoLabelsAndRefuseWhatIsNoPrior() {
        PriorDrift nothing = PriorDrift.of(new long[2], new double[] {0.5, 0.5});
        assertNull(nothing.totalVariation());
        assertNull(nothing.totalVariationByChance());
        assertNull(nothing.jensenShannon());
        assertNull(nothing.share(0));
        assertThrows(IllegalArgumentException.class, () -> PriorDrift.of(new long[1], new double[] {0.5, 0.5}));
        assertThrows(IllegalArgumentException.class, () -> PriorDrift.of(new long[2], new double[] {0.5, 0.4}));
        assertThrows(IllegalArgumentException.class, () -> PriorDrift.of(new long[] {-1, 2}, new double[] {0.5, 0.5}));
    }

    @Test
    void shouldBeAsFarAsCanBeWhereNoClassIsShared() {
        PriorDrift apart = PriorDrift.of(new long[] {7, 0}, new double[] {0, 1});
        assertEquals(1, apart.totalVariation());
        assertEquals(1, apart.jensenShannon(), 1e-15);
        assertEquals(0, apart.totalVariationByChance());
    }

    @Property(tries = 200)
    void shouldStayInItsBoundsAndBeZeroOnlyForTheSameShares(
            @ForAll @Size(min = 2, max = 30) long[] raw, @ForAll @LongRange(max = 1_000_000_000L) long seed) {
        long[] counts = Arrays.stream(raw).map(n -> Math.floorMod(n, 1000L)).toArray();
        counts[0]++;
        SplittableRandom random = new SplittableRandom(seed);
        double[] prior = Priors.normalise(
                Arrays.stream(counts).mapToDouble(n -> random.nextDouble()).toArray());
        PriorDrift drift = PriorDrift.of(counts, prior);

        assertTrue(drift.totalVariation() >= 0 && drift.totalVariation() <= 1);
        assertTrue(drift.jensenShannon() >= 0 && drift.jensenShannon() <= 1);
        // Lin (1991): a divergence in bits is at most the total variation; Pinsker bounds it from below.
        assertTrue(drift.jensenShannon() <= drift.totalVariation() + 1e-12);
        assertTrue(
                drift.jensenShannon() >= drift.totalVariation() * drift.totalVariation() / (2 * Math.log(2)) - 1e-12);
        assertTrue(drift.totalVariationByChance() > 0 && drift.totalVariationByChance() <= 1);

        PriorDrift same = PriorDrift.of(counts, Priors.smoothed(counts, 0));
        assertEquals(0, same.totalVariation(), 1e-12);
        assertEquals(0, same.jensenShannon(), 1e-12);
    }

    @Property(tries = 200)
    void shouldExpectByChanceWhatTheBinomialsSumToTermByTerm(
            @ForAll @IntRange(min = 1, max = 400) int labels, @ForAll @DoubleRange(min = 0, max = 1) double p) {
        double[] prior = {p, 1 - p};

        assertEquals(
                (byTerms(labels, p) + byTerms(labels, 1 - p)) / (2 * labels),
                PriorDrift.of(new long[] {labels, 0}, prior).totalVariationByChance(),
                1e-11);
    }

    /** E|X − n·p| by its definition, with exact binomial coefficients. */
    private static double byTerms(int n, double p) {
        double sum = 0;
        BigInteger choose = BigInteger.ONE;
        for (int k = 0; k <= n; k++) {
            sum += Math.abs(k - n * p)
                    * new BigDecimal(choose)
                            .multiply(new BigDecimal(p).pow(k, MathContext.DECIMAL64))
                            .multiply(new BigDecimal(1 - p).pow(n - k, MathContext.DECIMAL64))
                            .doubleValue();
            choose = choose.multiply(BigInteger.valueOf(n - k)).divide(BigInteger.valueOf(k + 1L));
        }
        return sum;
    }

    @Test
    void shouldExpectWhatManySamplesOfALongTailHaveOnAverage() {
        double[] prior = new double[50];
        Arrays.setAll(prior, c -> StrictMath.pow(0.9, c));
        prior = Priors.normalise(prior);
        SplittableRandom random = new SplittableRandom(3);
        int samples = 2000;
        double mean = 0;
        for (int s = 0; s < samples; s++) {
            mean += PriorDrift.of(draw(prior, 120, random), prior).totalVariation() / samples;
        }

        // The mean of 2,000 has a standard error of 0.0006.
        assertEquals(mean, PriorDrift.of(draw(prior, 120, random), prior).totalVariationByChance(), 0.002);
    }

    static long[] draw(double[] prior, int labels, SplittableRandom random) {
        long[] counts = new long[prior.length];
        for (int i = 0; i < labels; i++) {
            double at = random.nextDouble();
            int c = 0;
            while (c < prior.length - 1 && at >= prior[c]) {
                at -= prior[c++];
            }
            counts[c]++;
        }
        return counts;
    }
}
