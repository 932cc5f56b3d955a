package io.tailstream.stream.accuracy.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracySettingsTest {

    private static final Duration SLIDE = Duration.ofSeconds(5);
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void shouldRefuseAWindowThatIsNoMultipleOfTheSlide() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> AccuracySettings.of(List.of(Duration.ofSeconds(12)), SLIDE, DAY, DAY))
                .getMessage();
        assertTrue(message.contains("PT12S") && message.contains("PT5S"), message);
    }

    @Test
    void shouldRefuseAHorizonShorterThanTheLongestWindow() {
        assertThrows(
                IllegalArgumentException.class,
                () -> AccuracySettings.of(
                        List.of(Duration.ofSeconds(60), Duration.ofSeconds(10)), SLIDE, Duration.ofSeconds(59), DAY));
    }

    @Test
    void shouldOrderItsWindows() {
        AccuracySettings settings =
                AccuracySettings.of(List.of(Duration.ofSeconds(60), Duration.ofSeconds(10)), SLIDE, DAY, DAY);
        assertEquals(List.of(Duration.ofSeconds(10), Duration.ofSeconds(60)), settings.windows());
        assertEquals(12, settings.longest());
    }
}
