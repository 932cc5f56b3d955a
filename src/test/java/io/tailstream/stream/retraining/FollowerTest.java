package io.tailstream.stream.retraining;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FollowerTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void shouldBeDueWhenEnoughLabelsAreNew() {
        Follower.Trigger trigger = new Follower.Trigger(100, Optional.empty());

        assertFalse(trigger.isDue(99, HOUR));
        assertTrue(trigger.isDue(100, Duration.ZERO));
    }

    @Test
    void shouldBeDueAfterAWhileIfAnyLabelIsNew() {
        Follower.Trigger trigger = new Follower.Trigger(100, Optional.of(HOUR));

        assertFalse(trigger.isDue(0, HOUR.multipliedBy(9)));
        assertFalse(trigger.isDue(1, HOUR.minusMillis(1)));
        assertTrue(trigger.isDue(1, HOUR));
    }

    @Test
    void shouldRefuseToTrainForNothing() {
        assertThrows(IllegalArgumentException.class, () -> new Follower.Trigger(0, Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new Follower.Trigger(1, Optional.of(Duration.ZERO)));
    }
}
