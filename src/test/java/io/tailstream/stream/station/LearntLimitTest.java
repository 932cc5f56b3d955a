package io.tailstream.stream.station;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LearntLimitTest {

    private final LearntLimit limit = new LearntLimit(Duration.ofSeconds(15), Duration.ofSeconds(60));

    @Test
    void shouldAllowAMinuteBeforeAnythingWasDone() {
        assertEquals(Duration.ofSeconds(60), limit.limit());
    }

    @Test
    void shouldAllowFiveTimesTheLongestOfLate() {
        limit.learn(Duration.ofSeconds(25));
        limit.learn(Duration.ofSeconds(10));
        assertEquals(Duration.ofSeconds(125), limit.limit());
    }

    @Test
    void shouldNotBeShorterThanTheShortest() {
        limit.learn(Duration.ofMillis(30));
        assertEquals(Duration.ofSeconds(15), limit.limit());
    }

    @Test
    void shouldForgetWhatWasLongAgo() {
        limit.learn(Duration.ofSeconds(25));
        for (int n = 0; n < 20; n++) {
            assertEquals(Duration.ofSeconds(125), limit.limit());
            limit.learn(Duration.ofSeconds(4));
        }
        assertEquals(Duration.ofSeconds(20), limit.limit());
    }
}
