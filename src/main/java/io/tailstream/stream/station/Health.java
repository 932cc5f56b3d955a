package io.tailstream.stream.station;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a role is.
 *
 * @param state in a word
 * @param reason why, for people; empty where there is nothing to say
 * @param since when it came into this state
 * @param finished what it has finished since it started
 * @param finishedAt when that last changed; empty if it never did
 * @param lag records that wait for it; empty where that is not known
 */
public record Health(
        State state,
        Optional<String> reason,
        Instant since,
        long finished,
        Optional<Instant> finishedAt,
        OptionalLong lag) {

    /** What a role can be. */
    public enum State {
        /** It starts, restores its stores, or its partitions are being moved. */
        STARTING,
        READY,
        /** It works, and is longer than half a minute from the end of its topics. */
        BEHIND,
        /** Broker or registry are away; it goes on by itself when they are back. */
        WAITING,
        /** There is work in hand, and for longer than it has ever taken nothing was done. */
        STUCK,
        ENDING;

        /** As in health's answers and in the topic {@code stations}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether only a restart helps. */
        public boolean isLive() {
            return this != STUCK;
        }

        /** Whether it does its work. */
        public boolean isReady() {
            return this == READY || this == BEHIND;
        }
    }

    public Health {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(since, "since");
    }
}
