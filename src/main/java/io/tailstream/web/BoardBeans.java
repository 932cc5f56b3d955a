package io.tailstream.web;

import io.tailstream.board.Board;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** What the page is made of, one of each a process. */
public class BoardBeans {

    /** A little more than the longest window and the time in which it is revised. */
    private static final Duration PAST = Duration.ofMinutes(75);

    private static final Duration RATE_OVER = Duration.ofSeconds(10);

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Begins so far back that the newest window of every length, and the chart's hour, can be shown at once. */
    @Produces
    @Singleton
    Board board(Clock clock) {
        return new Board(clock.instant().minus(PAST), RATE_OVER);
    }
}
