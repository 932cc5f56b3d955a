package io.tailstream.stream.accuracy;

import io.tailstream.stream.wire.KafkaConnection;
import io.tailstream.stream.wire.RegistryUnavailableException;
import io.tailstream.stream.wire.SchemaRegistry;
import io.tailstream.stream.wire.Topic;
import io.tailstream.stream.wire.TopicAdmin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jboss.logging.Logger;

/** Runs the accuracy topology in this process; any number of processes share the work. */
public final class AccuracyRole implements AutoCloseable {

    /** The application id after the topic prefix. */
    public static final String APPLICATION = "tailstream-accuracy";

    private static final Logger LOG = Logger.getLogger(AccuracyRole.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    /** Readers wait for a killed process's transaction this long at most. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;

    /** A killed process's partitions move to the others after this. */
    private static final int SESSION_TIMEOUT_MILLIS = 10_000;

    private final KafkaConnection connection;
    private final AccuracySettings settings;
    private final Path stateDir;
    private final int threads;
    private final Consumer<Throwable> onFailure;
    private KafkaStreams streams;

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
        this.stateDir = Objects.requireNonNull(stateDir, "stateDir");
        this.onFailure = Objects.requireNonNull(onFailure, "onFailure");
        if (threads < 1) {
            throw new IllegalArgumentException("at least one thread is needed for accuracy, not " + threads);
        }
        this.threads = threads;
    }

    /**
     * Starts; returns at once. The topics must exist.
     *
     * @throws io.tailstream.stream.wire.ServiceUnreachableException if the broker does not answer
     */
    public synchronized void start() {
        if (streams != null) {
            throw new IllegalStateException("the accuracy role is already started");
        }
        String predictions = connection.topic(Topic.PREDICTIONS);
        int partitions;
        try (TopicAdmin admin = new TopicAdmin(connection)) {
            partitions = admin.partitions(List.of(predictions)).get(predictions);
        }
        SchemaRegistry registry = SchemaRegistry.connect(connection.registryUrl());
        streams = new KafkaStreams(AccuracyTopology.build(settings, connection, registry, partitions), properties());
        streams.setUncaughtExceptionHandler(this::decide);
        streams.setStateListener((now, before) -> LOG.debugf("Accuracy: %s after %s", now, before));
        streams.start();
    }

    /** Whether the topology runs and is not being rebalanced. */
    public synchronized boolean isRunning() {
        return streams != null && streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Stops; what is not committed is done again by whoever goes on. */
    @Override
    public synchronized void close() {
        if (streams != null && !streams.close(CLOSE_TIMEOUT)) {
            LOG.warnf("Accuracy did not stop within %d s", CLOSE_TIMEOUT.toSeconds());
        }
    }

    private Properties properties() {
        Properties all = new Properties();
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, connection.qualified(APPLICATION));
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        all.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LoggedFailure.class);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MILLIS);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_TIMEOUT_MILLIS);
        Object largest = connection.producerProperties().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largest);
        all.putAll(connection.clientProperties());
        return all;
    }

    /** A service that is away for a while is tried again by a new thread; anything else would only fail again. */
    private StreamThreadExceptionResponse decide(Throwable failure) {
        String task =
                failure instanceof StreamsException known && known.taskId().isPresent()
                        ? known.taskId().get().toString()
                        : "unknown";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException || cause instanceof RegistryUnavailableException) {
                LOG.warnf("Accuracy, task %s: %s; the thread is replaced", task, cause);
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            }
        }
        LOG.errorf(failure, "Accuracy stops: task %s failed", task);
        onFailure.accept(failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
