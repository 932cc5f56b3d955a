package io.tailstream.board;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateTest {

    private static final Instant START = Instant.ofEpochSecond(1_000);

    private final Rate rate = new Rate(Duration.ofSeconds(10));

    @Test
    void shouldCountWholeSecondsBeforeNow() {
        // seconds 0 to 19 have 4 events each, second 20 has begun
        for (int i = 0; i < 81; i++) {
            rate.count(START.plusMillis(250L * i));
        }
        assertEquals(4.0, rate.perSecond(START.plusSeconds(20)));
    }

    @Test
    void shouldNotShowAYoungStreamAsASlowOne() {
        for (int i = 0; i < 8; i++) {
            rate.count(START.plusMillis(250L * i));
        }
        assertEquals(4.0, rate.perSecond(START.plusSeconds(2)));
    }

    @Test
    void shouldFallToZeroWhenNothingComes() {
        rate.count(START);
        assertEquals(0.1, rate.perSecond(START.plusSeconds(10)), 1e-12);
        assertEquals(0.0, rate.perSecond(START.plusSeconds(60)));
    }
}
