package io.tailstream.stream.wire;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.tailstream.stream.wire.registry.RegistryUnavailableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jboss.logging.Logger;

/**
 * Runs a topology of ours as every one has to run: exactly once, from the earliest record, with time-outs that let a
 * killed process's work go on within seconds, and with a failure that passes told from one that does not.
 */
public final class TopologyRunner implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopologyRunner.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    /** Readers wait for a killed process's transaction this long at most. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;

    /** A killed process's partitions move to the others after this. */
    private static final int SESSION_TIMEOUT_MILLIS = 10_000;

    /**
     * What a topology may use of this process.
     *
     * @param stateDir where stores lie; one of its own for each process on a machine
     * @param threads stream threads, at least one
     */
    public record Resources(Path stateDir, int threads) {
        public Resources {
            Objects.requireNonNull(stateDir, "stateDir");
            if (threads < 1) {
                throw new IllegalArgumentException("a topology needs at least one thread, not " + threads);
            }
        }
    }

    private final KafkaConnection connection;
    private final String application;
    private final Resources resources;
    private final Map<String, Object> settings;
    private final Supplier<Topology> topology;
    private final Consumer<Throwable> onFailure;
    private final LongAdder restarts = new LongAdder();
    private volatile KafkaStreams streams;
    private KafkaStreamsMetrics kafkaMeters; // null where nobody measures

    /**
     * @param connection broker and topic names; its further properties win over everything else
     * @param application the application id after the topic prefix
     * @param resources state folder and threads
     * @param settings what this topology needs beside the common settings, by Kafka's names
     * @param topology called once, at the start
     * @param onFailure called on any thread when the topology cannot go on; it is closed then, not before
     */
    public TopologyRunner(
            KafkaConnection connection,
            String application,
            Resources resources,
            Map<String, Object> settings,
            Supplier<Topology> topology,
            Consumer<Throwable> onFailure) {
        this.connection = Objects.requireNonNull(connection, "connection");
        this.application = Objects.requireNonNull(application, "application");
        this.resources = Objects.requireNonNull(resources, "resources");
        this.settings = Map.copyOf(settings);
        this.topology = Objects.requireNonNull(topology, "topology");
        this.onFailure = Objects.requireNonNull(onFailure, "onFailure");
    }

    /** Starts; returns at once. */
    public synchronized void start() {
        if (streams != null) {
            throw new IllegalStateException(application + " is already started");
        }
        streams = new KafkaStreams(topology.get(), properties());
        streams.setUncaughtExceptionHandler(this::decide);
        streams.setStateListener((now, before) -> LOG.debugf("%s: %s after %s", application, now, before));
        streams.start();
    }

    /** Whether the topology runs and is not being rebalanced. */
    public boolean isRunning() {
        KafkaStreams now = streams;
        return now != null && now.state() == KafkaStreams.State.RUNNING;
    }

    /** Kafka Streams' own meters, once it is started. */
    public synchronized void measure(MeterRegistry meters) {
        kafkaMeters = new KafkaStreamsMetrics(Objects.requireNonNull(streams, "started"));
        kafkaMeters.bindTo(meters);
    }

    /** The partitions that this process's tasks read now; none while they are being moved. */
    public Set<TopicPartition> assigned() {
        KafkaStreams now = streams;
        if (now == null || now.state() != KafkaStreams.State.RUNNING) {
            return Set.of();
        }
        return now.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .flatMap(task -> task.topicPartitions().stream())
                .collect(Collectors.toSet());
    }

    /** Records processed since the start, as Kafka Streams counts them; threads that were replaced are left out. */
    public long processed() {
        return sum("process-total");
    }

    /** Rounds of the threads' loops: they grow as long as no thread hangs in a call. */
    public long turns() {
        return sum("poll-total");
    }

    /** Threads that were replaced after a failure that passes. */
    public long restarts() {
        return restarts.sum();
    }

    private long sum(String metric) {
        KafkaStreams now = streams;
        if (now == null) {
            return 0;
        }
        return now.metrics().values().stream()
                .filter(m -> m.metricName().name().equals(metric)
                        && m.metricName().group().equals("stream-thread-metrics"))
                .mapToLong(m -> ((Number) m.metricValue()).longValue())
                .sum();
    }

    /** Stops; what is not committed is done again by whoever goes on. */
    @Override
    public synchronized void close() {
        if (kafkaMeters != null) {
            kafkaMeters.close();
        }
        if (streams != null && !streams.close(CLOSE_TIMEOUT)) {
            LOG.warnf("%s did not stop within %d s", application, CLOSE_TIMEOUT.toSeconds());
        }
    }

    private Properties properties() {
        Properties all = new Properties();
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, connection.qualified(application));
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, resources.threads());
        all.put(StreamsConfig.STATE_DIR_CONFIG, resources.stateDir().toString());
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LoggedFailure.class);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MILLIS);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_TIMEOUT_MILLIS);
        Object largest = connection.producerProperties().get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largest);
        all.putAll(settings);
        all.putAll(connection.clientProperties());
        return all;
    }

    /** A service that is away for a while is tried again by a new thread; anything else would only fail again. */
    private StreamThreadExceptionResponse decide(Throwable failure) {
        String task =
                failure instanceof StreamsException known && known.taskId().isPresent()
                        ? known.taskId().get().toString()
                        : "unknown";
        if (passes(failure)) {
            LOG.warnf("%s, task %s: %s; the thread is replaced", application, task, failure.getMessage());
            restarts.increment();
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.errorf(failure, "%s stops: task %s failed", application, task);
        onFailure.accept(failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Whether the same work may go well when it is done again. */
    static boolean passes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException || cause instanceof RegistryUnavailableException) {
                return true;
            }
        }
        return false;
    }
}
