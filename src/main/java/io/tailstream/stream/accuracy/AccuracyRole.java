package io.tailstream.stream.accuracy;

import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** Runs the accuracy topology in this process; any number of processes share the work. */
public final class AccuracyRole implements AutoCloseable {

    /** The application id after the topic prefix. */
    public static final String APPLICATION = "tailstream-accuracy";

    private final KafkaConnection connection;
    private final AccuracySettings settings;
    private final TopologyRunner runner;

    /**
     * @param connection broker, registry, topic names
     * @param settings windows and times
     * @param stateDir where the stores lie; one of its own for each process on a machine
     * @param threads stream threads, at least one
     * @param onFailure called on any thread when the role cannot go on; it is closed then, not before
     */
    public AccuracyRole(
            KafkaConnection connection,
            AccuracySettings settings,
            Path stateDir,
            int threads,
            Consumer<Throwable> onFailure) {
        this.connection = Objects.requireNonNull(connection, "connection");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.runner = new TopologyRunner(
                connection,
                APPLICATION,
                new TopologyRunner.Resources(stateDir, threads),
                Map.of(
                        StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
                        StoreMemory.class,
                        // Rows are written once a slide. A transaction spans the stores' changelogs: ten a second, the
                        // default, would cost more than the counting.
                        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                        1000),
                this::topology,
                onFailure);
    }

    /**
     * Starts; returns at once. The topics must exist.
     *
     * @throws io.tailstream.stream.wire.registry.ServiceUnreachableException if the broker does not answer
     */
    public void start() {
        runner.start();
    }

    /** Whether the topology runs and is not being rebalanced. */
    public boolean isRunning() {
        return runner.isRunning();
    }

    /** Stops; what is not committed is done again by whoever goes on. */
    @Override
    public void close() {
        runner.close();
    }

    private Topology topology() {
        String predictions = connection.topic(Topic.PREDICTIONS);
        String shadows = connection.topic(Topic.PREDICTIONS_SHADOW);
        Map<String, Integer> partitions;
        try (TopicAdmin admin = new TopicAdmin(connection)) {
            partitions = admin.partitions(List.of(predictions, shadows));
        }
        int each = partitions.get(predictions);
        if (partitions.get(shadows) != each) {
            // An id's two predictions would meet in no store, and its accuracy would be silently wrong.
            throw new IllegalStateException(predictions + " has " + each + " partitions and " + shadows + " has "
                    + partitions.get(shadows) + ": give both as many");
        }
        SchemaRegistry registry = SchemaRegistry.connect(connection.registryUrl());
        return AccuracyTopology.build(settings, connection, registry, each);
    }
}
