package io.tailstream.stream.inference;

import io.tailstream.stream.wire.topic.KafkaConnection;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The worker's Kafka clients, and what exactly-once asks of their configuration. */
final class InferenceClients {
    /** The consumer group, after the topic prefix. */
    static final String GROUP = "tailstream-inference";

    private InferenceClients() {}

    static KafkaConsumer<byte[], byte[]> consumer(KafkaConnection connection, InferenceSettings settings) {
        Map<String, Object> all = connection.consumerProperties();
        all.put(ConsumerConfig.GROUP_ID_CONFIG, connection.qualified(GROUP));
        // Not open to other properties: with another value an image would be lost or seen twice.
        all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic"); // generations are what fences a batch
        all.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"); // also waits for offsets still in a transaction
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // A poll brings one batch's records at most, so the limits in flight are exceeded by no more than that.
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.batch().images());
        all.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, (int)
                Math.min(settings.inFlight().bytes(), ConsumerConfig.DEFAULT_FETCH_MAX_BYTES));
        // The poll thread waits for nothing longer than seconds: one that is silent for a minute is stuck.
        all.putIfAbsent(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 60_000);
        // A killed worker's partitions wait this long for another: not the 45 s default.
        all.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        all.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * @param transactionalId one worker instance's own. It need not outlive the worker: a dead worker's late commit is
     *     fenced by the group's generation, not by its successor's taking over the id, and its open transaction ends
     *     with the time-out
     */
    static KafkaProducer<byte[], byte[]> producer(
            KafkaConnection connection, InferenceSettings settings, String transactionalId) {
        int timeout = (int) settings.transactionTimeout().toMillis();
        Map<String, Object> all = connection.producerProperties();
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, timeout);
        // No use in sending or waiting longer than the broker keeps the transaction.
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 2);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout / 2);
        // A batch's records are all sent before the commit flushes them: lingering a little fills requests, and ends
        // there.
        all.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        all.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        // The broker ends a transaction some milliseconds after it has said so, and puts the next one off until then:
        // with the default of 100 ms between two tries a busy worker would wait more than it works.
        all.putIfAbsent(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 5);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
