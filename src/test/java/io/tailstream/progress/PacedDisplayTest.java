package io.tailstream.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class PacedDisplayTest {
    private long now;
    private final List<Long> pauses = new ArrayList<>();

    private PacedDisplay display(double share) {
        return new PacedDisplay(Progress.Display.SILENT, share, () -> now, nanos -> {
            pauses.add(nanos);
            now += nanos;
        });
    }

    @Test
    void shouldPauseThreeTimesAsLongAsItWorkedForAShareOfAQuarter() {
        Progress progress = display(0.25).start("epoch", 10, 0);

        now += 100; // work
        progress.at(1, "");
        now += 40;
        progress.at(2, "");

        assertEquals(List.of(300L, 120L), pauses);
        assertEquals(560, now);
    }

    @Test
    void shouldCountTheTimeBetweenTwoTasksAsWork() {
        PacedDisplay display = display(0.5);
        display.start("reading", 10, 0).close();
        now += 70;

        display.start("epoch", 10, 0).at(1, "");

        assertEquals(List.of(70L), pauses);
    }

    @Test
    void shouldNeverPauseForTheWholeShare() {
        Progress progress = display(1).start("epoch", 10, 0);
        now += 100;
        progress.at(1, "");

        assertTrue(pauses.isEmpty());
    }

    @Test
    void shouldEndTheWorkWhereItsThreadIsInterrupted() {
        Progress progress = display(1).start("epoch", 10, 0);
        Thread.currentThread().interrupt();

        assertThrows(CancellationException.class, () -> progress.at(1, ""));
        assertTrue(Thread.interrupted(), "the interrupt stays");
    }

    @Test
    void shouldRefuseAShareOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> display(0));
    }
}
