package io.tailstream.stream.station;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** The meters that every role has: what its monitor sees. */
public final class StationMeters {

    private static final MeterSpec STATE = MeterSpec.gauge(
            "tailstream.station.state", "", "1 for the state that the role is in, 0 for the others.", "role", "state");
    private static final MeterSpec FINISHED =
            MeterSpec.counter("tailstream.station.finished", "What the role has finished.", "role");
    private static final MeterSpec RESTARTS = MeterSpec.counter(
            "tailstream.station.restarts",
            "How often the role's work was begun again after a failure that passes: batches, threads.",
            "role");
    private static final MeterSpec LAG = MeterSpec.gauge(
            "tailstream.station.lag",
            "",
            "Records that wait in a partition which this process reads.",
            "role",
            "topic",
            "partition");

    /** One of each role that writes dead letters. */
    public static final MeterSpec DEAD_LETTERS =
            MeterSpec.counter("tailstream.dead.letters", "Records that became dead letters.", "role", "stage", "cause");

    /** All of these. */
    public static final List<MeterSpec> ALL = List.of(STATE, FINISHED, RESTARTS, LAG, DEAD_LETTERS);

    private final MeterRegistry registry;
    private final MultiGauge lag;

    StationMeters(MeterRegistry registry) {
        this.registry = registry;
        this.lag = LAG.newGauges(registry);
    }

    /** A role is watched from now on. */
    void watch(Watched watched) {
        for (Health.State state : Health.State.values()) {
            STATE.measure(
                    registry, watched, w -> w.health().state() == state ? 1 : 0, watched.role(), state.toString());
        }
        FINISHED.count(registry, watched, w -> w.work().done(), watched.role());
        RESTARTS.count(registry, watched, w -> w.work().restarts(), watched.role());
    }

    /** What waits for all roles. */
    void update(List<Watched> all) {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (Watched watched : all) {
            watched.lag()
                    .forEach((partition, records) ->
                            rows.add(MultiGauge.Row.of(tags(watched.role(), partition), records)));
        }
        lag.register(rows, true);
    }

    private static Tags tags(String role, TopicPartition partition) {
        return LAG.tagged(role, partition.topic(), Integer.toString(partition.partition()));
    }
}
