package io.tailstream.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.Tally;
import org.junit.jupiter.api.Test;

class ModelAccuracyTest {
    // Ten classes: data 200, 50 or 5 images; the first three are P-Many, the next three P-Medium, the rest P-Few.
    private static final ClassGroups GROUPS = ClassGroups.of(
            new long[] {200, 50, 5, 200, 50, 5, 200, 50, 50, 5},
            new double[] {.2, .18, .16, .12, .1, .08, .06, .04, .03, .03});

    private final ModelAccuracy accuracy = new ModelAccuracy("fused", new Tally[] {
        new Tally(10, 10),
        new Tally(0, 10),
        Tally.EMPTY,
        new Tally(5, 10),
        new Tally(0, 10),
        Tally.EMPTY,
        new Tally(1, 2),
        new Tally(0, 4),
        Tally.EMPTY,
        new Tally(1, 4)
    });

    @Test
    void shouldAverageClassAccuraciesNotImages() {
        assertEquals((1 + 0 + .5 + 0 + .5 + 0 + .25) / 7, accuracy.balanced(GROUPS, Group.ALL), 1e-12);
    }

    @Test
    void shouldAverageWithinGroups() {
        assertEquals((1 + .5 + .5) / 3, accuracy.balanced(GROUPS, Group.data(Frequency.MANY)), 1e-12);
        assertEquals((1 + 0) / 2.0, accuracy.balanced(GROUPS, Group.parameter(Frequency.MANY)), 1e-12);
        assertEquals(.25, accuracy.balanced(GROUPS, Group.cell(Frequency.FEW, Frequency.FEW)), 1e-12);
    }

    @Test
    void shouldLeaveACellWithoutImagesEmpty() {
        assertNull(accuracy.balanced(GROUPS, Group.cell(Frequency.MANY, Frequency.FEW)));
    }
}
