package io.tailstream.stream.accuracy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.accuracy.time.ScoringConfig;
import io.tailstream.stream.station.DeadLetterMeters;
import io.tailstream.stream.station.MeterSpec;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.station.StationContext;
import io.tailstream.stream.station.StationSettings;
import io.tailstream.stream.station.TopologyStation;
import io.tailstream.stream.station.Work;
import io.tailstream.stream.wire.TopicFollower;
import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** The role {@code score}: the accuracy topology in this process. */
public final class AccuracyStation extends TopologyStation {

    /** The application id after the topic prefix. */
    public static final String APPLICATION = "tailstream-accuracy";

    private static final String NAME = "score";

    private static final Map<String, Object> STREAMS = Map.of(
            StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
            StoreMemory.class,
            // Rows are written once a slide. A transaction spans the stores' changelogs: ten a second, the default,
            // would cost more than the counting.
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            1000);

    public AccuracyStation() {
        super(APPLICATION, STREAMS);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "brings predictions and labels together into accuracy by group";
    }

    @Override
    public List<Class<?>> settings() {
        return List.of(ScoringConfig.class);
    }

    @Override
    public void check(StationSettings settings) {
        settings(settings);
    }

    @Override
    public List<MeterSpec> meters() {
        return AccuracyMeters.ALL;
    }

    @Override
    protected Topology describe(KafkaConnection kafka, SchemaRegistry registry) {
        return AccuracyTopology.build(
                AccuracySettings.defaults(),
                kafka,
                registry,
                TopicDeclarations.load().partitions(Topic.PREDICTIONS),
                new DeadLetterMeters(new SimpleMeterRegistry(), NAME));
    }

    /** The topology, and a reader of its rows for the meters. */
    @Override
    public RunningStation start(StationContext shared, Consumer<Throwable> failed) {
        RunningStation topology = start(
                shared.kafka(),
                shared.registry(),
                resources(shared),
                settings(shared.settings()),
                shared.meters(),
                failed);
        TopicFollower rows =
                AccuracyMeters.start(shared.kafka(), shared.registry(), shared.meters(), shared.clock(), failed);
        return new RunningStation() {
            @Override
            public Work work() {
                return topology.work();
            }

            @Override
            public void close() throws Exception {
                rows.close();
                topology.close();
            }
        };
    }

    /** The topology from what it needs alone; returns at once. The topics must exist. */
    public RunningStation start(
            KafkaConnection kafka,
            SchemaRegistry registry,
            TopologyRunner.Resources resources,
            AccuracySettings settings,
            MeterRegistry meters,
            Consumer<Throwable> failed) {
        return run(
                kafka,
                resources,
                () -> AccuracyTopology.build(
                        settings, kafka, registry, partitions(kafka), new DeadLetterMeters(meters, NAME)),
                meters,
                failed);
    }

    private static AccuracySettings settings(StationSettings settings) {
        return AccuracySettings.of(settings.of(ScoringConfig.class));
    }

    private static int partitions(KafkaConnection kafka) {
        String predictions = kafka.topic(Topic.PREDICTIONS);
        String shadows = kafka.topic(Topic.PREDICTIONS_SHADOW);
        Map<String, Integer> partitions;
        try (TopicAdmin admin = new TopicAdmin(kafka)) {
            partitions = admin.partitions(List.of(predictions, shadows));
        }
        int each = partitions.get(predictions);
        if (partitions.get(shadows) != each) {
            // An id's two predictions would meet in no store, and its accuracy would be silently wrong.
            throw new IllegalStateException(predictions + " has " + each + " partitions and " + shadows + " has "
                    + partitions.get(shadows) + ": give both as many");
        }
        return each;
    }
}
