package io.tailstream.stream.inference;

import io.tailstream.stream.inference.batch.Epoch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Reads image records so that every record is of the present reading ({@link Epoch}). When the group's generation has
 * changed, or a batch could not be committed, it seeks every partition that is still owned back to its committed offset
 * and begins the next reading there.
 *
 * <p>Why the committed offset is the right place, with transactions of the former reading perhaps still in flight:
 *
 * <ul>
 *   <li>Offsets that a transaction has sent and not committed make the question wait until it has ended either way (a
 *       read_committed consumer asks for stable offsets alone).
 *   <li>Offsets sent after a change of generation carry the former one and are refused by the coordinator.
 *   <li>Without a change of generation the reading was ended by the transaction thread itself, which has aborted by then
 *       and passes over the later batches.
 * </ul>
 *
 * <p>The poll thread's own, but for {@link #progress} and {@link #wakeup}.
 */
final class ImageSource implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ImageSource.class);
    private static final Duration REWIND_PATIENCE = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final Epoch epoch;
    private volatile int reading;
    private ConsumerGroupMetadata group;
    private volatile boolean waiting;

    ImageSource(Consumer<byte[], byte[]> consumer, String topic, Epoch epoch) {
        this.consumer = consumer;
        this.epoch = epoch;
        this.reading = epoch.current();
        this.group = consumer.groupMetadata();
        consumer.subscribe(List.of(topic));
    }

    /**
     * Records of the present reading, none if it had to end. To be called often: it also keeps the membership.
     *
     * @param timeout to wait for records at most; ends early on {@link #progress}
     * @param full says that no more records can be taken
     */
    ConsumerRecords<byte[], byte[]> poll(Duration timeout, BooleanSupplier full) {
        waiting = true; // before the question, or room made just after it would wake nobody
        waiting = full.getAsBoolean() || epoch.current() != reading;
        Set<TopicPartition> owned = consumer.assignment();
        if (waiting) {
            consumer.pause(owned); // each time: partitions that were assigned since are not paused
        } else {
            consumer.resume(consumer.paused());
        }
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(timeout);
        } catch (WakeupException e) {
            records = ConsumerRecords.empty(); // nothing was taken: a poll that has records returns them
        }
        noticeGeneration();
        if (epoch.current() != reading) {
            rewind();
            return ConsumerRecords.empty();
        }
        return records;
    }

    private void noticeGeneration() {
        ConsumerGroupMetadata now = consumer.groupMetadata();
        if (now.generationId() != group.generationId() || !now.memberId().equals(group.memberId())) {
            LOG.infof("Generation %d of the group, partitions %s", now.generationId(), consumer.assignment());
            group = now;
            epoch.end(reading);
        }
    }

    private void rewind() {
        int next = epoch.current();
        Set<TopicPartition> owned = consumer.assignment();
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            committed = consumer.committed(owned, REWIND_PATIENCE);
        } catch (TimeoutException e) {
            LOG.warnf("Committed offsets are not known yet, asking again: %s", e.getMessage());
            return;
        } catch (WakeupException e) {
            return;
        }
        for (TopicPartition partition : owned) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(Set.of(partition)); // as auto.offset.reset has it
            } else {
                consumer.seek(partition, offset);
            }
        }
        reading = next;
    }

    /** The partitions that are read now. */
    Set<TopicPartition> assigned() {
        return Set.copyOf(consumer.assignment());
    }

    /** Which reading the records of the last poll are of. */
    int reading() {
        return reading;
    }

    /** The group as it was when the records of the last poll were taken. */
    ConsumerGroupMetadata group() {
        return group;
    }

    /** From any thread: there may be room, or a reading has ended. */
    void progress() {
        if (waiting || epoch.current() != reading) {
            consumer.wakeup();
        }
    }

    /** From any thread: ends a poll. */
    void wakeup() {
        consumer.wakeup();
    }

    /** Leaves the group. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
