package io.tailstream.stream.inference.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private long nanos = 5_000_000_000L;
    private final List<Batcher.Reason> closings = new ArrayList<>();
    private final Batcher<String> batcher = new Batcher<>(
            new BatchLimits(3, 100, Duration.ofMillis(50)), () -> nanos, (reason, open) -> closings.add(reason));

    private void pass(long millis) {
        nanos += millis * 1_000_000;
    }

    private static Batcher.Closed<String> batch(long bytes, String... items) {
        return new Batcher.Closed<>(List.of(items), bytes);
    }

    @Test
    void shouldCloseWithTheLastImageThatFits() {
        assertEquals(List.of(), batcher.add("a", 1));
        assertEquals(List.of(), batcher.add("b", 1));
        assertEquals(List.of(batch(3, "a", "b", "c")), batcher.add("c", 1));
        assertTrue(batcher.isEmpty());
    }

    @Test
    void shouldCloseBeforeARecordThatWouldBringItOverTheByteLimit() {
        batcher.add("a", 60);
        assertEquals(List.of(batch(60, "a")), batcher.add("b", 41));
        assertEquals(Optional.of(batch(41, "b")), batcher.closeNow());
    }

    @Test
    void shouldCloseAtTheByteLimitExactly() {
        batcher.add("a", 60);
        assertEquals(List.of(batch(100, "a", "b")), batcher.add("b", 40));
    }

    @Test
    void shouldMakeARecordAboveTheByteLimitABatchOfItsOwn() {
        batcher.add("a", 1);
        assertEquals(List.of(batch(1, "a"), batch(500, "b")), batcher.add("b", 500));
    }

    @Test
    void shouldCloseAtTheDeadlineOfItsFirstRecordHoweverManyFollowed() {
        batcher.add("a", 1);
        pass(30);
        batcher.add("b", 1);
        pass(19);
        assertEquals(Optional.empty(), batcher.closeIfDue());
        assertEquals(Optional.of(Duration.ofMillis(1)), batcher.untilDue());
        pass(1);
        assertEquals(Optional.of(batch(2, "a", "b")), batcher.closeIfDue());
    }

    @Test
    void shouldCountTheDeadlineAnewForTheNextBatch() {
        batcher.add("a", 1);
        pass(50);
        batcher.closeIfDue();
        pass(1000);
        batcher.add("b", 1);
        assertEquals(Optional.of(Duration.ofMillis(50)), batcher.untilDue());
        assertEquals(Optional.empty(), batcher.closeIfDue());
    }

    @Test
    void shouldSayWhatClosedEachBatch() {
        List.of("a", "b", "c").forEach(item -> batcher.add(item, 1));
        batcher.add("d", 60);
        batcher.add("e", 60);
        pass(50);
        batcher.closeIfDue();
        batcher.add("f", 1);
        batcher.closeNow();
        assertEquals(
                List.of(Batcher.Reason.IMAGES, Batcher.Reason.BYTES, Batcher.Reason.DEADLINE, Batcher.Reason.END),
                closings);
    }

    @Test
    void shouldHaveNoDeadlineWhileEmpty() {
        pass(1000);
        assertEquals(Optional.empty(), batcher.untilDue());
        assertEquals(Optional.empty(), batcher.closeIfDue());
        assertEquals(Optional.empty(), batcher.closeNow());
    }
}
