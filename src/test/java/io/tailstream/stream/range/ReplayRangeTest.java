package io.tailstream.stream.range;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tailstream.stream.replay.ReplayedImages;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayRangeTest {

    @Test
    void shouldReadTheTextThatItWrites() {
        ReplayRange range = new ReplayRange(
                new TreeMap<>(Map.of(0, new Span(0, 17), 12, new Span(3, 3))),
                new TreeMap<>(Map.of(0, new Span(5, 9))));
        assertEquals("images 0:0-17 12:3-3; labels 0:5-9", range.text());
        assertEquals(range, ReplayRange.parse(range.text()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "images 0:0-17",
                "images 0:17-0; labels 0:0-1",
                "images 0:0-17 0:1-2; labels 0:0-1",
                "images 0:0-17  1:1-2; labels 0:0-1",
                "images 0:0-1- ; labels 0:0-1",
                "images 0:0-17 1; labels 0:0-1"
            })
    void shouldRefuseOtherTexts(String text) {
        assertThrows(IllegalArgumentException.class, () -> ReplayRange.parse(text));
    }

    @Test
    void shouldBeginSoLongBeforeNow() {
        Instant now = Instant.ofEpochSecond(1000);
        assertEquals(
                new RangeBound.Time(Instant.ofEpochSecond(940)), RangeBound.last(Duration.ofMinutes(1), () -> now));
        assertThrows(IllegalArgumentException.class, () -> RangeBound.last(Duration.ZERO, () -> now));
    }

    @Test
    void shouldPutNewClassesAfterTheKnownOnes() {
        assertEquals(
                List.of("z", "a", "b", "c"), ReplayedImages.classNames(List.of("z", "a"), List.of("c", "z", "b", "c")));
        assertThrows(IllegalArgumentException.class, () -> ReplayedImages.classNames(List.of("a", "a"), List.of("b")));
    }
}
