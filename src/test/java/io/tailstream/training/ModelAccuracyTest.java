package io.tailstream.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.ClassGroups;
import org.junit.jupiter.api.Test;

class ModelAccuracyTest {

    // Ten classes: data 200, 50 or 5 images; the first three are P-Many, the next three P-Medium, the rest P-Few.
    private static final ClassGroups GROUPS = ClassGroups.of(
            new long[] {200, 50, 5, 200, 50, 5, 200, 50, 50, 5},
            new double[] {.2, .18, .16, .12, .1, .08, .06, .04, .03, .03});

    private final ModelAccuracy accuracy = new ModelAccuracy(
            "fused",
            new long[] {10, 0, 0, 5, 0, 0, 1, 0, 0, 1},
            new long[] {10, 10, 0, 10, 10, 0, 2, 4, 0, 4});

    @Test
    void shouldAverageClassAccuraciesNotImages() {
        assertEquals((1 + 0 + .5 + 0 + .5 + 0 + .25) / 7, accuracy.all().getAsDouble(), 1e-12);
    }

    @Test
    void shouldAverageWithinGroups() {
        assertEquals((1 + .5 + .5) / 3, accuracy.byData(GROUPS).get("Many").getAsDouble(), 1e-12);
        assertEquals((1 + 0) / 2.0, accuracy.byParameter(GROUPS).get("Many").getAsDouble(), 1e-12);
        assertEquals(.25, accuracy.byCell(GROUPS).get("P-Few/D-Few").getAsDouble(), 1e-12);
    }

    @Test
    void shouldLeaveACellWithoutImagesEmpty() {
        assertEquals(9, accuracy.byCell(GROUPS).size());
        assertTrue(accuracy.byCell(GROUPS).get("P-Many/D-Few").isEmpty());
    }
}
