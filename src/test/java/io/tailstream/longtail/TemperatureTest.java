package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class TemperatureTest {

    @Property(tries = 50)
    void shouldMakeConfidenceTheAccuracyAndScaleWithTheLogits(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 100) double scale) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] logits = new float[400][5];
        int[] labels = new int[400];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 5;
            for (int c = 0; c < 5; c++) {
                logits[i][c] = (float) random.nextGaussian(c == labels[i] ? 2 : 0, 1);
            }
        }

        Temperature once = Temperature.calibrate(LogitRows.of(logits), labels);
        Temperature scaled = Temperature.calibrate(LogitRows.of(logits).dividedBy(1 / scale), labels);

        assertEquals(once.accuracy(), once.confidence(), 1e-6);
        assertEquals(scale, scaled.value() / once.value(), 1e-4 * scale);
    }

    @Test
    void shouldStayFiniteWhereAllIsRight() {
        Temperature found = Temperature.calibrate(LogitRows.of(new float[][] {{9, 0}, {0, 7}}), new int[] {0, 1});

        assertEquals(1, found.accuracy());
        assertEquals(0.9995, found.confidence(), 1e-6);
        assertTrue(found.value() > 0.1 && found.value() < 10, found.toString());
    }

    @Test
    void shouldSayWhereNoTemperatureWillDo() {
        LogitRows logits = LogitRows.of(new float[][] {{9, 0}, {0, 7}});

        var refused = assertThrows(
                ArithmeticException.class, () -> Temperature.calibrate(logits, new int[] {1, 0})); // all wrong

        assertTrue(refused.getMessage().contains("accuracy of 0.0 %"), refused.getMessage());
        assertTrue(refused.getMessage().contains("2 classes"), refused.getMessage());
    }

    @Test
    void shouldLeaveLogitsThatAreAlikeAlone() {
        float[][] alike = {{3, 3}, {3, 3}};

        assertEquals(
                1, Temperature.calibrate(LogitRows.of(alike), new int[] {0, 1}).confidence() * 2, 1e-12);
        assertThrows(ArithmeticException.class, () -> Temperature.calibrate(LogitRows.of(alike), new int[] {0, 0}));
    }
}
