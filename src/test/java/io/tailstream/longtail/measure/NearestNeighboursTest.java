package io.tailstream.longtail.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailstream.longtail.Argmax;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {
    private static final float[][] BANK = {{1, 0}, {0, 2}, {3, 0}, {0, 0}};
    private static final int[] LABELS = {0, 1, 2, 1};

    @Test
    void shouldWeighNeighboursByTheirCosine() {
        double[] scores = new NearestNeighbours(BANK, LABELS, 3, 3, 0.5).scores(new float[] {10, 0});

        // cosines 1, 0, 1, 0: of the two at 0 the first counts
        assertArrayEquals(new double[] {Math.exp(2), 1, Math.exp(2)}, scores, 1e-12);
    }

    @Test
    void shouldTakeTheEarlierOfEquallyNearOnes() {
        double[] scores = new NearestNeighbours(BANK, LABELS, 3, 1, 0.5).scores(new float[] {1, 0});

        assertArrayEquals(new double[] {Math.exp(2), 0, 0}, scores, 1e-12);
    }

    @Test
    void shouldUseTheWholeBankWhereKIsLarger() {
        double[] all = new NearestNeighbours(BANK, LABELS, 3, 4, 0.1).scores(new float[] {1, 1});

        assertArrayEquals(all, new NearestNeighbours(BANK, LABELS, 3, 200, 0.1).scores(new float[] {1, 1}));
        assertEquals(0, Argmax.of(new NearestNeighbours(BANK, LABELS, 3, 200, 0.1).scores(new float[] {1, 0})));
    }

    @Test
    void shouldRefuseWhatItCannotCompare() {
        NearestNeighbours neighbours = new NearestNeighbours(BANK, LABELS, 3, 3, 0.1);
        assertThrows(IllegalArgumentException.class, () -> neighbours.scores(new float[] {1}));
        assertThrows(IllegalArgumentException.class, () -> neighbours.scores(new float[] {Float.NaN, 0}));
        assertThrows(IllegalArgumentException.class, () -> new NearestNeighbours(BANK, LABELS, 2, 3, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new NearestNeighbours(BANK, LABELS, 3, 0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new NearestNeighbours(BANK, LABELS, 3, 3, 0));
    }
}
