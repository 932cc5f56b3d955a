package io.tailstream.stream.station;

import io.tailstream.stream.wire.topic.KafkaConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Asks the broker how far groups are, over one connection. Confined to one thread. */
final class BrokerWatch implements AutoCloseable {

    /** With the pause between two questions, a broker that is away is known to be within 10 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * How far a group is in some partitions.
     *
     * @param committed offset by partition; a partition in which nothing was committed is left out
     * @param ends the offsets up to which the partitions can be read
     */
    record Offsets(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {

        /** Records that wait, by partition. */
        Map<TopicPartition, Long> lag() {
            return ends.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            end -> Math.max(0, end.getValue() - committed.getOrDefault(end.getKey(), 0L))));
        }

        long committedSum() {
            return committed.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private final Admin admin;

    BrokerWatch(KafkaConnection connection) {
        Map<String, Object> properties = new HashMap<>(connection.clientProperties());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        admin = Admin.create(properties);
    }

    /** @throws TimeoutException if the broker does not answer */
    void ping() throws TimeoutException, InterruptedException {
        answer(admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis()))
                .clusterId());
    }

    /** @throws TimeoutException if the broker does not answer */
    Offsets offsets(String group, Set<TopicPartition> partitions) throws TimeoutException, InterruptedException {
        KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> committed = admin.listConsumerGroupOffsets(
                        Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)))
                .partitionsToOffsetAndMetadata(group);
        KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> ends = admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest())),
                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all();
        Map<TopicPartition, Long> known = new HashMap<>();
        answer(committed).forEach((partition, offset) -> {
            if (offset != null) { // Kafka gives null where nothing was committed
                known.put(partition, offset.offset());
            }
        });
        Map<TopicPartition, Long> last = new HashMap<>();
        answer(ends).forEach((partition, end) -> last.put(partition, end.offset()));
        return new Offsets(known, last);
    }

    private static <T> T answer(KafkaFuture<T> future) throws TimeoutException, InterruptedException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.RetriableException) {
                TimeoutException away = new TimeoutException(e.getCause().getMessage());
                away.initCause(e);
                throw away;
            }
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
