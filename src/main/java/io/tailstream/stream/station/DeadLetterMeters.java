package io.tailstream.stream.station;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the dead letters of a role by stage and cause. Safe for use by several threads. */
public final class DeadLetterMeters {

    private record Cause(String stage, String cause) {}

    private final MeterRegistry registry;
    private final String role;
    private final Map<Cause, Counter> counters = new ConcurrentHashMap<>();

    /** @param role the name of the role */
    public DeadLetterMeters(MeterRegistry registry, String role) {
        this.registry = registry;
        this.role = role;
    }

    /** A record became a dead letter. */
    public void count(String stage, String cause) {
        counters.computeIfAbsent(
                        new Cause(stage, cause),
                        c -> StationMeters.DEAD_LETTERS.newCounter(registry, role, stage, cause))
                .increment();
    }

    /** All of them. */
    public double total() {
        return counters.values().stream().mapToDouble(Counter::count).sum();
    }
}
