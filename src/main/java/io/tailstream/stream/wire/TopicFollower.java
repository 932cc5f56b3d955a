package io.tailstream.stream.wire;

import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads all that is committed in some topics since a time, and goes on for ever, on a thread of its own. It has no
 * consumer group: every process sees everything. Safe for use by several threads.
 */
public final class TopicFollower implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);

    /** What is done with what was read, on the reading thread. */
    public interface Reader {
        /**
         * Takes a record.
         *
         * @throws SerializationException if it cannot be read: it is said and passed over
         */
        void read(ConsumerRecord<byte[], byte[]> record);

        /** All records of a poll were taken; there may have been none. */
        default void polled() {}
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final Instant since;
    private final Reader reader;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile boolean reading;
    private volatile long polls; // this and the next two are written by the reading thread alone
    private volatile long records;
    private volatile long lag;

    /**
     * @param since the first append time that is read
     * @param onFailure told, on the reading thread, when reading has ended for good
     */
    public TopicFollower(
            String name,
            KafkaConnection kafka,
            Collection<Topic> topics,
            Instant since,
            Reader reader,
            Consumer<Throwable> onFailure) {
        this.topics = topics.stream().map(kafka::topic).toList();
        this.since = since;
        this.reader = reader;
        this.onFailure = onFailure;
        consumer = new KafkaConsumer<>(
                kafka.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Begins to read. */
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

    /** Records that are not read yet; empty before it has found its place. */
    public OptionalLong lag() {
        return reading ? OptionalLong.of(lag) : OptionalLong.empty();
    }

    private void run() {
        try (consumer) {
            seek();
            reading = true;
            while (!Thread.currentThread().isInterrupted()) {
                consumer.poll(POLL).forEach(this::read);
                reader.polled();
                polls = polls + 1;
                lag = consumer.assignment().stream()
                        .mapToLong(p -> consumer.currentLag(p).orElse(0))
                        .sum();
            }
        } catch (WakeupException | org.apache.kafka.common.errors.InterruptException closed) {
            LOG.debugf("%s is closed", thread.getName());
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }

    private void seek() {
        Set<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .collect(java.util.stream.Collectors.toSet());
        consumer.assign(partitions);
        Map<TopicPartition, Long> from = new HashMap<>();
        partitions.forEach(p -> from.put(p, since.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(from);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        partitions.forEach(p -> consumer.seek(
                p, found.get(p) == null ? ends.get(p) : found.get(p).offset()));
    }

    /** A record that cannot be read is no reason to read nothing more. */
    private void read(ConsumerRecord<byte[], byte[]> record) {
        records = records + 1;
        try {
            reader.read(record);
        } catch (SerializationException e) {
            LOG.warnf(
                    "Passed over: %s partition %d offset %d: %s",
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
