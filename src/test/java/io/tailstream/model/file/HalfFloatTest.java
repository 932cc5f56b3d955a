package io.tailstream.model.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HalfFloatTest {
    @Test
    void shouldGiveEveryHalfBackAfterAFloat() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            short half = (short) bits;
            float value = HalfFloat.toFloat(half);
            if (Float.isNaN(value)) {
                assertTrue(Float.isNaN(HalfFloat.toFloat(HalfFloat.of(value))));
            } else {
                assertEquals(half, HalfFloat.of(value), () -> "half " + half + " is " + value);
            }
        }
    }

    @Test
    void shouldRoundToTheNearestAndTiesToEven() {
        for (int bits = 0; bits < 0x7bff; bits++) { // each pair of neighbours up to the largest finite half
            float low = HalfFloat.toFloat((short) bits);
            float high = HalfFloat.toFloat((short) (bits + 1));
            float middle = low + (high - low) / 2; // exact: a half has 13 bits less
            int even = bits % 2 == 0 ? bits : bits + 1;
            assertEquals((short) even, HalfFloat.of(middle));
            assertEquals((short) bits, HalfFloat.of(Math.nextDown(middle)));
            assertEquals((short) (bits + 1), HalfFloat.of(Math.nextUp(middle)));
        }
    }

    @Test
    void shouldTurnWhatIsTooLargeIntoInfinity() {
        assertEquals(65504f, HalfFloat.toFloat(HalfFloat.of(65519.99f)));
        assertEquals(Float.POSITIVE_INFINITY, HalfFloat.toFloat(HalfFloat.of(65520f)));
        assertEquals(Float.NEGATIVE_INFINITY, HalfFloat.toFloat(HalfFloat.of(-1e30f)));
    }
}
