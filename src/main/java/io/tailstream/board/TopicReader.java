package io.tailstream.board;

import io.tailstream.AccuracyGap;
import io.tailstream.GroupAccuracy;
import io.tailstream.LabelDrift;
import io.tailstream.Prediction;
import io.tailstream.StationState;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * The one reader of the topics behind the page and the terminal table: what is committed in {@code accuracy},
 * {@code accuracy-gaps}, {@code label-drift}, {@code predictions}, {@code dead-letters} and {@code stations} since a time,
 * into a {@link Board}. It has no consumer group: every process sees everything.
 */
public final class TopicReader implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicReader.class);
    /** What it reads. */
    public static final Set<Topic> TOPICS = Collections.unmodifiableSet(EnumSet.of(
            Topic.PREDICTIONS,
            Topic.ACCURACY,
            Topic.ACCURACY_GAPS,
            Topic.LABEL_DRIFT,
            Topic.DEAD_LETTERS,
            Topic.STATIONS));

    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> readers = new HashMap<>();
    private final Board board;
    private final Instant since;
    private final Thread thread;
    private final Consumer<Throwable> onFailure;
    private volatile boolean reading;
    private volatile long polls; // this and the next two are written by the reading thread alone
    private volatile long records;
    private volatile long lag;

    /**
     * @param board receives what is read
     * @param since the first append time that is read
     * @param onFailure told when reading has ended for good
     */
    public TopicReader(
            KafkaConnection kafka, SchemaRegistry registry, Board board, Instant since, Consumer<Throwable> onFailure) {
        this.board = board;
        this.since = since;
        this.onFailure = onFailure;
        Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        register(kafka, registry);
        thread = new Thread(this::run, "topic-reader");
    }

    public void start() {
        thread.start();
    }

    /** Whether it has found its place in the topics. */
    public boolean isReading() {
        return reading;
    }

    /** Polls so far. */
    public long polls() {
        return polls;
    }

    /** Records read so far. */
    public long records() {
        return records;
    }

    /** Records that are not read yet. */
    public OptionalLong lag() {
        return reading ? OptionalLong.of(lag) : OptionalLong.empty();
    }

    private void register(KafkaConnection kafka, SchemaRegistry registry) {
        Deserializer<GroupAccuracy> accuracy = new AvroSerde<>(GroupAccuracy.class, registry).deserializer();
        Deserializer<AccuracyGap> gap = new AvroSerde<>(AccuracyGap.class, registry).deserializer();
        Deserializer<LabelDrift> drift = new AvroSerde<>(LabelDrift.class, registry).deserializer();
        Deserializer<Prediction> prediction = new AvroSerde<>(Prediction.class, registry).deserializer();
        String prefix = kafka.topicPrefix();
        readers.put(Topic.ACCURACY.name(prefix), r -> board.accept(accuracy.deserialize(r.topic(), r.value())));
        readers.put(Topic.ACCURACY_GAPS.name(prefix), r -> board.accept(gap.deserialize(r.topic(), r.value())));
        readers.put(Topic.LABEL_DRIFT.name(prefix), r -> board.accept(drift.deserialize(r.topic(), r.value())));
        readers.put(
                Topic.PREDICTIONS.name(prefix),
                r -> board.accept(prediction.deserialize(r.topic(), r.value()), Instant.ofEpochMilli(r.timestamp())));
        Deserializer<StationState> state = new AvroSerde<>(StationState.class, registry).deserializer();
        readers.put(
                Topic.STATIONS.name(prefix),
                r -> board.accept(
                        new String(r.key(), StandardCharsets.UTF_8),
                        r.value() == null ? null : state.deserialize(r.topic(), r.value())));
        readers.put(Topic.DEAD_LETTERS.name(prefix), r -> board.deadLetter());
    }

    private void run() {
        try (consumer) {
            seek();
            reading = true;
            while (!Thread.currentThread().isInterrupted()) {
                consumer.poll(POLL).forEach(this::read);
                polls = polls + 1;
                lag = consumer.assignment().stream()
                        .mapToLong(p -> consumer.currentLag(p).orElse(0))
                        .sum();
            }
        } catch (WakeupException | org.apache.kafka.common.errors.InterruptException closed) {
            LOG.debug("reader of the topics closed", closed);
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }

    private void seek() {
        List<TopicPartition> partitions = readers.keySet().stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> from = new HashMap<>();
        partitions.forEach(p -> from.put(p, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(from);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        partitions.forEach(p -> consumer.seek(
                p, found.get(p) == null ? ends.get(p) : found.get(p).offset()));
    }

    /** A record that cannot be read is no reason to show nothing more. */
    private void read(ConsumerRecord<byte[], byte[]> record) {
        records = records + 1;
        try {
            readers.get(record.topic()).accept(record);
        } catch (SerializationException e) {
            LOG.warnf(
                    "not shown: %s partition %d offset %d: %s",
                    record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
