package io.tailstream.stream.range;

import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The replay's consumer: in no group, for it chooses its partitions and offsets itself and commits none. */
public final class ReplayClients {

    /** How long a broker that does not answer is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LARGEST_ANSWER = 32L << 20;

    private ReplayClients() {}

    public static KafkaConsumer<byte[], byte[]> consumer(KafkaConnection connection) {
        return new KafkaConsumer<>(properties(connection), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The same with a group, as a member of which it never reads: it asks and tells the group's offsets. */
    public static KafkaConsumer<byte[], byte[]> consumer(KafkaConnection connection, String group) {
        Map<String, Object> all = properties(connection);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, connection.qualified(group));
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static Map<String, Object> properties(KafkaConnection connection) {
        Map<String, Object> all = connection.consumerProperties();
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        all.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        // Not open to other properties: another value would change what is in a range.
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // deleted offsets are an error, not another range
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // Large reads; a broker's answer and what waits to be decoded are the memory that encoded images take.
        int answer = (int) Math.min(LARGEST_ANSWER, Runtime.getRuntime().maxMemory() / 16);
        all.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, answer);
        all.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, answer / 4);
        all.putIfAbsent(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
        all.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return all;
    }

    /** @throws IOException if there is no such topic */
    public static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) throws IOException {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
            throw new IOException("there is no topic " + topic + " to replay (`tailstream topics create` makes it)");
        }
        return partitions.stream()
                .map(p -> new TopicPartition(topic, p.partition()))
                .toList();
    }

    public static ServiceUnreachableException unreachable(KafkaConnection connection, Exception e) {
        return new ServiceUnreachableException(
                "cannot read the topics: no answer from the broker at " + connection.bootstrapServers(), e);
    }
}
