package io.tailstream.stream.fusion;

import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.station.StationContext;
import io.tailstream.stream.station.TopologyStation;
import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.Topology;

/** The role {@code fuse}: the fusion topology in this process; any number of processes share the work. */
public final class FusionStation implements Station {

    /** The application id after the topic prefix. */
    public static final String APPLICATION = "tailstream-fusion";

    /** Half of what a transaction may take, so that waiting for a release does not cost what was done before it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "fuse";
    }

    @Override
    public String description() {
        return "makes one prediction of the backbones' outputs";
    }

    @Override
    public Set<Topic> reads() {
        return TopologyStation.reads(described());
    }

    @Override
    public Set<Topic> writes() {
        return TopologyStation.writes(described());
    }

    @Override
    public Optional<Topology> topology() {
        return Optional.of(described());
    }

    @Override
    public RunningStation start(StationContext shared, Consumer<Throwable> failed) {
        return start(shared.kafka(), shared.registry(), TopologyStation.resources(shared), shared.clock(), failed);
    }

    /** The same; returns at once. The topics must exist. */
    public static RunningStation start(
            KafkaConnection kafka,
            SchemaRegistry registry,
            TopologyRunner.Resources resources,
            Clock clock,
            Consumer<Throwable> failed) {
        return TopologyStation.start(
                kafka, resources, APPLICATION, Map.of(), () -> build(kafka, registry, clock), failed);
    }

    private static Topology described() {
        KafkaConnection nowhere = TopologyStation.nowhere();
        return build(nowhere, SchemaRegistry.connect(nowhere.registryUrl()), Clock.systemUTC());
    }

    private static Topology build(KafkaConnection kafka, SchemaRegistry registry, Clock clock) {
        return FusionTopology.build(kafka, registry, clock, PATIENCE);
    }
}
