package io.tailstream.stream.accuracy.time;

import java.time.Duration;
import java.time.Instant;

/**
 * One window.
 *
 * @param start its first moment
 * @param end its end, exclusive
 */
public record Window(Instant start, Instant end) {

    /** The window of a length that ends at {@code end}, counted in slides. */
    public static Window ending(long end, Duration length, AccuracySettings settings) {
        Instant at =
                Instant.ofEpochMilli(Math.multiplyExact(end, settings.slide().toMillis()));
        return new Window(at.minus(length), at);
    }

    public int seconds() {
        return Math.toIntExact(Duration.between(start, end).toSeconds());
    }
}
