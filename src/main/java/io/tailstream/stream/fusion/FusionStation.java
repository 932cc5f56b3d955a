package io.tailstream.stream.fusion;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.stream.station.MeterSpec;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.station.StationContext;
import io.tailstream.stream.station.TopologyStation;
import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.Topology;

/** The role {@code fuse}: the fusion topology in this process. */
public final class FusionStation extends TopologyStation {

    /** The application id after the topic prefix. */
    public static final String APPLICATION = "tailstream-fusion";

    private static final String NAME = "fuse";

    /** Half of what a transaction may take, so that waiting for a release does not cost what was done before it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    public FusionStation() {
        super(APPLICATION, Map.of());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "makes one prediction of the backbones' outputs";
    }

    @Override
    public List<MeterSpec> meters() {
        return FusionMeters.ALL;
    }

    @Override
    protected Topology describe(KafkaConnection kafka, SchemaRegistry registry) {
        return FusionTopology.build(
                kafka, registry, Clock.systemUTC(), PATIENCE, new FusionMeters(new SimpleMeterRegistry(), NAME));
    }

    @Override
    public RunningStation start(StationContext shared, Consumer<Throwable> failed) {
        return start(shared.kafka(), shared.registry(), resources(shared), shared.meters(), shared.clock(), failed);
    }

    /** The same from what it needs alone; returns at once. The topics must exist. */
    public RunningStation start(
            KafkaConnection kafka,
            SchemaRegistry registry,
            TopologyRunner.Resources resources,
            MeterRegistry meters,
            Clock clock,
            Consumer<Throwable> failed) {
        return run(
                kafka,
                resources,
                () -> FusionTopology.build(kafka, registry, clock, PATIENCE, new FusionMeters(meters, NAME)),
                meters,
                failed);
    }
}
