package io.tailstream.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tailstream.vision.Pixels;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongTailTest {

    @Test
    void shouldFallExponentiallyFromLargestToSmallest() {
        long[] counts = new LongTail(60, 1).counts(100, 250);

        assertEquals(250, Arrays.stream(counts).max().getAsLong());
        assertEquals(4, Arrays.stream(counts).min().getAsLong());
        assertEquals(6074, Arrays.stream(counts).sum(), 60);
    }

    @Test
    void shouldOrderTheClassesBySeed() {
        assertArrayEquals(new LongTail(60, 1).counts(40, 100), new LongTail(60, 1).counts(40, 100));
        assertFalse(Arrays.equals(new LongTail(60, 1).counts(40, 100), new LongTail(60, 2).counts(40, 100)));
    }

    @Test
    void shouldDrawThoseCountsWithoutReplacement() {
        LongTail prior = new LongTail(10, 3);
        LabelledImages drawn = prior.resample(balanced(5, 40), 7);

        assertArrayEquals(prior.counts(5, 40), drawn.counts());
        assertEquals(
                drawn.size(),
                Arrays.stream(((SelectedImages) drawn).indices()).distinct().count());
    }

    @Test
    void shouldDrawTheSameImagesForTheSameSeed() {
        LongTail prior = new LongTail(10, 3);
        SelectedImages first = (SelectedImages) prior.resample(balanced(5, 40), 7);
        SelectedImages again = (SelectedImages) prior.resample(balanced(5, 40), 7);
        SelectedImages other = (SelectedImages) prior.resample(balanced(5, 40), 8);

        assertArrayEquals(first.indices(), again.indices());
        assertFalse(Arrays.equals(first.indices(), other.indices()));
    }

    private static LabelledImages balanced(int classes, int each) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
        return new LabelledImages() {
            @Override
            public List<String> classNames() {
                return names;
            }

            @Override
            public int size() {
                return classes * each;
            }

            @Override
            public int label(int index) {
                return index % classes;
            }

            @Override
            public Pixels pixels(int index) {
                throw new UnsupportedOperationException("not looked at");
            }
        };
    }
}
