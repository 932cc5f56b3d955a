package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class GeneralizedLogitAdjustmentTest {

    @Test
    void shouldExcludeAClassThatOneHalfExcludes() {
        GeneralizedLogitAdjustment gla =
                new GeneralizedLogitAdjustment(new double[] {.5, .25, .25}, new double[] {1, 0, 0});

        double[] sum = gla.combined(
                new float[] {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 1},
                new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1});

        assertEquals(Double.NEGATIVE_INFINITY, sum[0]);
        assertEquals(Double.NEGATIVE_INFINITY, sum[1]);
        assertEquals(2 - Math.log(.25) - Math.log(Double.MIN_NORMAL), sum[2], 1e-9);
    }

    @Test
    void shouldRefuseOtherNumbersOfClasses() {
        assertThrows(
                IllegalArgumentException.class, () -> new GeneralizedLogitAdjustment(new double[] {1}, new double[2]));
        GeneralizedLogitAdjustment gla = new GeneralizedLogitAdjustment(new double[] {1}, new double[] {1});
        assertThrows(IllegalArgumentException.class, () -> gla.zeroShot(new float[2]));
    }

    @Test
    void shouldAverageTheLogitsOfCrops() {
        float none = Float.NEGATIVE_INFINITY;
        assertArrayEquals(
                new float[] {2, none, Float.MAX_VALUE},
                TestTimeEnsembling.meanLogits(
                        new float[] {1, none, Float.MAX_VALUE, 3, Float.POSITIVE_INFINITY, Float.MAX_VALUE}, 2));
        assertThrows(IllegalArgumentException.class, () -> TestTimeEnsembling.meanLogits(new float[5], 2));
    }
}
