package io.tailstream.stream.accuracy;

import java.time.Duration;
import java.time.Instant;

/**
 * One window.
 *
 * @param start its first moment
 * @param end its end, exclusive
 */
record Window(Instant start, Instant end) {

    /** The window of a length that ends at {@code end}, counted in slides. */
    static Window ending(long end, Duration length, AccuracySettings settings) {
        Instant at =
                Instant.ofEpochMilli(Math.multiplyExact(end, settings.slide().toMillis()));
        return new Window(at.minus(length), at);
    }

    int seconds() {
        return Math.toIntExact(Duration.between(start, end).toSeconds());
    }
}
