package io.tailstream.stream.release;

import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads what is committed in a topic of one partition, from its beginning to its present end. A transaction that is open
 * there is waited for a little: a producer's commit returns before the broker has marked its records as committed, and
 * what was published just now would be missed. One that stays open, its writer being gone, is left aside.
 */
final class CommittedRecords {

    private static final Logger LOG = Logger.getLogger(CommittedRecords.class);
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration OPEN_TRANSACTION = Duration.ofSeconds(5);

    private CommittedRecords() {}

    /**
     * Gives each record's key (never null) and value (null: a tombstone) in order.
     *
     * @throws ServiceUnreachableException if the broker does not answer
     */
    static void forEach(KafkaConnection connection, String topic, BiConsumer<String, byte[]> consumer) {
        TopicPartition only = new TopicPartition(topic, 0);
        try (KafkaConsumer<String, byte[]> reader = reader(connection, "read_committed")) {
            reader.assign(List.of(only));
            reader.seekToBeginning(List.of(only));
            long end = end(connection, only);
            long patience = System.nanoTime() + OPEN_TRANSACTION.toNanos();
            while (reader.position(only) < end) {
                long before = reader.position(only);
                for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
                    if (record.offset() < end && record.key() != null) {
                        consumer.accept(record.key(), record.value());
                    }
                }
                if (reader.position(only) > before) {
                    patience = System.nanoTime() + OPEN_TRANSACTION.toNanos();
                } else if (System.nanoTime() > patience
                        && reader.position(only)
                                >= reader.endOffsets(List.of(only)).get(only)) {
                    LOG.warnf("%s is read up to a transaction that stays open at offset %d", topic, before);
                    return;
                }
            }
        } catch (TimeoutException e) {
            throw new ServiceUnreachableException(
                    "cannot read topic " + topic + ": no answer from the broker at " + connection.bootstrapServers(),
                    e);
        }
    }

    /** The end of all records; a read_committed consumer would name the beginning of the first open transaction. */
    private static long end(KafkaConnection connection, TopicPartition partition) {
        try (KafkaConsumer<String, byte[]> reader = reader(connection, "read_uncommitted")) {
            return reader.endOffsets(List.of(partition)).get(partition);
        }
    }

    private static KafkaConsumer<String, byte[]> reader(KafkaConnection connection, String isolation) {
        Map<String, Object> properties = connection.consumerProperties();
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
