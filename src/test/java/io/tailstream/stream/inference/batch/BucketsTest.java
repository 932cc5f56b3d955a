package io.tailstream.stream.inference.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class BucketsTest {
    @Test
    void shouldTakeTheSmallestBucketThatHoldsTheBatch() {
        Buckets buckets = new Buckets(List.of(1, 4, 16));
        assertEquals(1, buckets.sizeFor(1));
        assertEquals(4, buckets.sizeFor(2));
        assertEquals(4, buckets.sizeFor(4));
        assertEquals(16, buckets.sizeFor(5));
        assertThrows(IllegalArgumentException.class, () -> buckets.sizeFor(17));
    }

    @Test
    void shouldDoubleFromFourUpToTheLargest() {
        assertEquals(List.of(1, 4, 8, 16, 32), Buckets.upTo(32).sizes());
        assertEquals(List.of(1, 4, 8, 12), Buckets.upTo(12).sizes());
        assertEquals(List.of(1, 2), Buckets.upTo(2).sizes());
        assertEquals(List.of(1), Buckets.upTo(1).sizes());
    }

    @Test
    void shouldRefuseSizesThatDoNotAscend() {
        assertThrows(IllegalArgumentException.class, () -> new Buckets(List.of(4, 4)));
        assertThrows(IllegalArgumentException.class, () -> new Buckets(List.of(0)));
        assertThrows(IllegalArgumentException.class, () -> new Buckets(List.of()));
    }
}
