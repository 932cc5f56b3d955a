package io.tailstream.stream.fusion;

import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Runs the fusion topology in this process; any number of processes share the work. */
public final class FusionRole implements AutoCloseable {

    /** The application id after the topic prefix. */
    public static final String APPLICATION = "tailstream-fusion";

    /** Half of what a transaction may take, so that waiting for a release does not cost what was done before it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final TopologyRunner runner;

    /**
     * @param connection broker, registry, topic names
     * @param stateDir where Kafka Streams keeps its process id; one of its own for each process on a machine
     * @param threads stream threads, at least one
     * @param onFailure called on any thread when the role cannot go on; it is closed then, not before
     */
    public FusionRole(KafkaConnection connection, Path stateDir, int threads, Consumer<Throwable> onFailure) {
        Objects.requireNonNull(connection, "connection");
        this.runner = new TopologyRunner(
                connection,
                APPLICATION,
                new TopologyRunner.Resources(stateDir, threads),
                Map.of(),
                () -> FusionTopology.build(
                        connection, SchemaRegistry.connect(connection.registryUrl()), Clock.systemUTC(), PATIENCE),
                onFailure);
    }

    /** Starts; returns at once. The topics must exist. */
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
}
