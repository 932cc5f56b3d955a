package io.tailstream.stream.retraining;

import io.tailstream.stream.range.ReplayClients;
import io.tailstream.stream.range.ReplayRange;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * How far labels have been trained on, as the offsets of the consumer group {@code tailstream-train} in {@code labels}:
 * what is new is the group's lag, which any Kafka tool shows. One connection for as long as it is asked; one thread's own.
 */
final class TrainedLabels implements AutoCloseable {
    static final String GROUP = "tailstream-train";

    private final KafkaConnection connection;
    private final KafkaConsumer<byte[], byte[]> consumer;

    TrainedLabels(KafkaConnection connection) {
        this.connection = connection;
        this.consumer = ReplayClients.consumer(connection, GROUP);
    }

    /**
     * Records of {@code labels} that are not trained on yet; all that the topic holds where none ever were.
     *
     * @throws IOException if there is no topic
     * @throws ServiceUnreachableException if the broker does not answer
     */
    long untrained() throws IOException {
        try {
            Set<TopicPartition> labels = Set.copyOf(ReplayClients.partitions(consumer, connection.topic(Topic.LABELS)));
            Map<TopicPartition, OffsetAndMetadata> trained = consumer.committed(labels);
            Map<TopicPartition, Long> earliest = consumer.beginningOffsets(labels);
            long untrained = 0;
            for (Map.Entry<TopicPartition, Long> end :
                    consumer.endOffsets(labels).entrySet()) {
                OffsetAndMetadata known = trained.get(end.getKey());
                long from = Math.max(earliest.get(end.getKey()), known == null ? 0 : known.offset());
                untrained += Math.max(0, end.getValue() - from);
            }
            return untrained;
        } catch (TimeoutException e) {
            throw ReplayClients.unreachable(connection, e);
        }
    }

    /**
     * All labels of a range have been trained on.
     *
     * @throws ServiceUnreachableException if the broker does not answer
     */
    void trainedOn(ReplayRange range) {
        Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
        range.labels()
                .forEach((partition, span) -> ends.put(
                        new TopicPartition(connection.topic(Topic.LABELS), partition),
                        new OffsetAndMetadata(span.end())));
        try {
            consumer.assign(ends.keySet());
            consumer.commitSync(ends);
        } catch (TimeoutException e) {
            throw ReplayClients.unreachable(connection, e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
