package io.tailstream.board;

import io.tailstream.StationState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the topic {@code stations} says of every role of every process. Confined to one thread at a time. */
final class Roles {

    /** A role writes every five seconds: one that is not heard of for longer was killed, or cannot reach the broker. */
    private static final Duration SILENT = Duration.ofSeconds(15);

    /** What was silent for so long is forgotten. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(15);

    private final Map<String, StationState> byKey = new HashMap<>();

    /**
     * A record of the topic.
     *
     * @param key process|role
     * @param state null where the role has left
     */
    void accept(String key, StationState state) {
        if (state == null) {
            byKey.remove(key);
        } else {
            byKey.put(key, state);
        }
    }

    /** The roles now, by their names and processes. */
    List<View.Role> view(Instant now) {
        byKey.values().removeIf(state -> state.getAt().plus(FORGOTTEN).isBefore(now));
        return byKey.values().stream()
                .sorted(Comparator.comparing(StationState::getRole).thenComparing(StationState::getProcess))
                .map(state -> role(state, now))
                .toList();
    }

    private static View.Role role(StationState state, Instant now) {
        boolean silent = state.getAt().plus(SILENT).isBefore(now);
        return new View.Role(
                state.getRole(),
                state.getProcess(),
                silent ? View.Role.SILENT : state.getState(),
                silent
                        ? "not heard of for "
                                + Duration.between(state.getAt(), now).toSeconds() + " s"
                        : state.getReason(),
                (silent ? state.getAt() : state.getSince()).toEpochMilli(),
                state.getLag(),
                state.getRelease(),
                state.getShadow());
    }
}
