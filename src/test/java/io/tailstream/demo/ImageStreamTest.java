package io.tailstream.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ImageStreamTest {
    @Test
    void shouldDrawTheSameStreamFromTheSameSeed() {
        ImageStream stream = new ImageStream(3);
        assertEquals(stream.image(17).pixels(), new ImageStream(3).image(17).pixels());
        assertNotEquals(stream.image(17).pixels(), new ImageStream(4).image(17).pixels());
    }

    @Test
    void shouldShowAllClassesAlikeUnlessTold() {
        int[] counts = count(new ImageStream(1), 48_000);
        for (int count : counts) {
            assertEquals(1000, count, 160); // five deviations
        }
    }

    @Test
    void shouldFollowThePriorItIsGiven() {
        double[] prior = new double[48];
        prior[2] = 3;
        prior[47] = 1;
        int[] counts = count(new ImageStream(1, prior), 4000);
        assertEquals(3000, counts[2], 140);
        assertEquals(4000, counts[2] + counts[47]);
    }

    @Test
    void shouldRefuseWhatIsNoPrior() {
        assertThrows(IllegalArgumentException.class, () -> new ImageStream(1, new double[47]));
        assertThrows(IllegalArgumentException.class, () -> new ImageStream(1, new double[48]));
        double[] negative = new double[48];
        negative[0] = -1;
        assertThrows(IllegalArgumentException.class, () -> new ImageStream(1, negative));
    }

    private static int[] count(ImageStream stream, int images) {
        int[] counts = new int[48];
        for (int n = 0; n < images; n++) {
            counts[stream.classOf(n).index()]++;
        }
        return counts;
    }
}
