package io.tailstream.stream.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.inference.batch.Epoch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ImageSourceTest {
    private static final TopicPartition P0 = new TopicPartition("images", 0);
    private static final TopicPartition P1 = new TopicPartition("images", 1);

    private final Epoch epoch = new Epoch();
    private int generation = -1;
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
        @Override
        public ConsumerGroupMetadata groupMetadata() {
            return new ConsumerGroupMetadata("g", generation, "m", Optional.empty());
        }
    };
    private final ImageSource source = new ImageSource(consumer, "images", epoch);

    private void join(TopicPartition... partitions) {
        consumer.schedulePollTask(() -> {
            generation++;
            consumer.rebalance(List.of(partitions));
            for (TopicPartition partition : partitions) {
                consumer.updateBeginningOffsets(Map.of(partition, 0L));
            }
        });
    }

    private void add(TopicPartition partition, long offset) {
        consumer.addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, new byte[1]));
    }

    private int poll(boolean full) {
        return source.poll(Duration.ZERO, () -> full).count();
    }

    @Test
    void shouldBeginAtTheCommittedOffsetOrWhereNothingIsCommittedAtTheBeginning() {
        join(P0, P1);
        consumer.schedulePollTask(() -> {});
        assertEquals(0, poll(false));
        consumer.commitSync(Map.of(P0, new OffsetAndMetadata(3)));
        epoch.end(source.reading());
        poll(false);
        assertEquals(3, consumer.position(P0));
        assertEquals(0, consumer.position(P1));
    }

    @Test
    void shouldReadAgainWhatABatchThatFailedHadTaken() {
        join(P0);
        poll(false);
        add(P0, 0);
        add(P0, 1);
        assertEquals(2, poll(false));
        int before = source.reading();
        epoch.end(before);
        assertEquals(0, poll(false));
        assertEquals(before + 1, source.reading());
        assertEquals(0, consumer.position(P0));
    }

    @Test
    void shouldEndTheReadingWhenTheGenerationChangesThoughItsPartitionsStay() {
        join(P0);
        poll(false);
        int before = source.reading();
        ConsumerGroupMetadata old = source.group();
        join(P0, P1);
        assertEquals(0, poll(false));
        assertEquals(before + 1, epoch.current());
        assertEquals(before + 1, source.reading());
        assertEquals(old.generationId() + 1, source.group().generationId());
    }

    @Test
    void shouldPauseWhileFullAndGoOnWhenThereIsRoom() {
        join(P0);
        poll(false);
        add(P0, 0);
        assertEquals(0, poll(true));
        assertEquals(Set.of(P0), consumer.paused());
        assertEquals(1, poll(false));
        assertTrue(consumer.paused().isEmpty());
    }

    @Test
    void shouldWakeAPollThatWaitsForRoomAndNoOther() {
        join(P0);
        poll(false);
        add(P0, 0);
        source.progress();
        assertEquals(1, poll(false), "nothing waited: the poll was not disturbed");
        poll(true);
        source.progress();
        add(P0, 1);
        assertEquals(0, poll(false), "woken");
        assertEquals(1, poll(false), "and nothing was lost");
    }
}
