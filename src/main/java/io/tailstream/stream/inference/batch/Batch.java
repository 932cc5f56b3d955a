package io.tailstream.stream.inference.batch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Image records that share a transaction.
 *
 * @param epoch which reading it belongs to: {@link Epoch} drops the batches of an earlier one
 * @param group the group's metadata when the first record was polled. Asked for at the commit it could be a later
 *     generation's, and would commit partitions that are no longer ours
 * @param records in the order of arrival, at least one
 * @param bytes of their values together
 */
public record Batch(int epoch, ConsumerGroupMetadata group, List<ConsumerRecord<byte[], byte[]>> records, long bytes) {

    /** The offsets that reading goes on from once the batch is committed. */
    public Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) { // later records of a partition replace earlier ones
            next.put(
                    new TopicPartition(record.topic(), record.partition()),
                    new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
        }
        return next;
    }

    /** First and last record, for log lines. */
    @Override
    public String toString() {
        ConsumerRecord<byte[], byte[]> first = records.get(0);
        ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
        return records.size() + " images, " + first.topic() + "-" + first.partition() + "@" + first.offset() + " to "
                + last.topic() + "-" + last.partition() + "@" + last.offset();
    }
}
