package io.tailstream.stream.range;

import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Turns what is asked for into offsets, once: what is appended or deleted afterwards changes nothing in them. */
public final class RangeResolver {

    private final KafkaConnection connection;
    private final Consumer<String> notes;

    /** @param notes told, a line each, where a range begins later than its time because older records are deleted */
    public RangeResolver(KafkaConnection connection, Consumer<String> notes) {
        this.connection = connection;
        this.notes = notes;
    }

    /**
     * The offsets between two bounds, as of now. Ends are last stable offsets: what is in an open transaction, or behind
     * its beginning, is not in the range.
     *
     * @throws IOException if a topic or partition is missing, or offsets are asked for that are deleted or not there yet
     * @throws IllegalArgumentException if the range ends before it begins
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public ReplayRange resolve(RangeBound from, RangeBound to) throws IOException {
        if (from instanceof RangeBound.Time begin
                && to instanceof RangeBound.Time end
                && begin.time().isAfter(end.time())) {
            throw new IllegalArgumentException(
                    "the range ends at " + end.time() + ", before it begins at " + begin.time());
        }
        try (KafkaConsumer<byte[], byte[]> consumer = ReplayClients.consumer(connection)) {
            SortedMap<Integer, Span> images = spans(consumer, Topic.IMAGES, from, to);
            return new ReplayRange(images, spans(consumer, Topic.LABELS, new RangeBound.Open(), new RangeBound.Open()));
        } catch (TimeoutException e) {
            throw ReplayClients.unreachable(connection, e);
        }
    }

    /** As above, the offsets of one topic by its partitions. */
    public SortedMap<Integer, Span> resolve(Topic topic, RangeBound from, RangeBound to) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer = ReplayClients.consumer(connection)) {
            return spans(consumer, topic, from, to);
        } catch (TimeoutException e) {
            throw ReplayClients.unreachable(connection, e);
        }
    }

    private SortedMap<Integer, Span> spans(
            KafkaConsumer<byte[], byte[]> consumer, Topic topic, RangeBound from, RangeBound to) throws IOException {
        Ends ends = ends(consumer, connection.topic(topic));
        ends.requirePartitions(from);
        ends.requirePartitions(to);
        Map<Integer, Long> starts = starts(consumer, ends, from);
        Map<Integer, Long> stops = stops(consumer, ends, to);
        SortedMap<Integer, Span> spans = new TreeMap<>();
        for (int partition : ends.earliest().keySet()) {
            spans.put(partition, ends.span(partition, starts.get(partition), stops.get(partition)));
        }
        return spans;
    }

    private Map<Integer, Long> starts(KafkaConsumer<byte[], byte[]> consumer, Ends ends, RangeBound from)
            throws IOException {
        if (from instanceof RangeBound.Time begin) {
            Map<Integer, Long> found = atTime(consumer, ends, begin.time());
            found.forEach((partition, start) -> {
                long earliest = ends.earliest().get(partition);
                if (earliest > 0 && start <= earliest) {
                    notes.accept(ends.topic() + " partition " + partition + ": records before offset " + earliest
                            + " are deleted; the range begins there, perhaps later than at " + begin.time());
                }
            });
            return found;
        }
        return from instanceof RangeBound.Offsets asked
                ? asked(ends, asked, ends.earliest())
                : new HashMap<>(ends.earliest());
    }

    private static Map<Integer, Long> stops(KafkaConsumer<byte[], byte[]> consumer, Ends ends, RangeBound to)
            throws IOException {
        if (to instanceof RangeBound.Time end) {
            return atTime(consumer, ends, end.time());
        }
        return to instanceof RangeBound.Offsets asked
                ? asked(ends, asked, ends.stable())
                : new HashMap<>(ends.stable());
    }

    private static Map<Integer, Long> asked(Ends ends, RangeBound.Offsets asked, Map<Integer, Long> others)
            throws IOException {
        Map<Integer, Long> offsets = new HashMap<>(others);
        offsets.putAll(asked.byPartition());
        List<String> wrong = new ArrayList<>();
        new TreeMap<>(asked.byPartition()).forEach((partition, offset) -> {
            if (offset < ends.earliest().get(partition)) {
                wrong.add(
                        "partition " + partition + ": offset " + offset + " is asked for and deleted, the earliest is "
                                + ends.earliest().get(partition));
            } else if (offset > ends.stable().get(partition)) {
                wrong.add("partition " + partition + ": offset " + offset + " is asked for, the last stable one is "
                        + ends.stable().get(partition));
            }
        });
        if (!wrong.isEmpty()) {
            throw new IOException(ends.topic() + " does not hold the range: " + String.join("; ", wrong)
                    + " (times instead of offsets take what is left)");
        }
        return offsets;
    }

    private static Map<Integer, Long> atTime(KafkaConsumer<byte[], byte[]> consumer, Ends ends, Instant time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        ends.earliest()
                .keySet()
                .forEach(p -> times.put(new TopicPartition(ends.topic(), p), Math.max(0, time.toEpochMilli())));
        Map<Integer, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(times).entrySet()) {
            int partition = found.getKey().partition();
            long stable = ends.stable().get(partition);
            // Null: no record is that late.
            long offset = found.getValue() == null ? stable : found.getValue().offset();
            offsets.put(
                    partition, Math.min(stable, Math.max(offset, ends.earliest().get(partition))));
        }
        return offsets;
    }

    private static Ends ends(KafkaConsumer<byte[], byte[]> consumer, String topic) throws IOException {
        Collection<TopicPartition> partitions = ReplayClients.partitions(consumer, topic);
        return new Ends(
                topic,
                byPartition(consumer.beginningOffsets(partitions)),
                byPartition(consumer.endOffsets(partitions)));
    }

    private static SortedMap<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
        SortedMap<Integer, Long> byPartition = new TreeMap<>();
        offsets.forEach((partition, offset) -> byPartition.put(partition.partition(), offset));
        return byPartition;
    }

    /** What a topic holds: the earliest and the last stable offset of each partition. */
    private record Ends(String topic, SortedMap<Integer, Long> earliest, SortedMap<Integer, Long> stable) {

        void requirePartitions(RangeBound bound) throws IOException {
            if (bound instanceof RangeBound.Offsets asked) {
                for (int partition : new TreeMap<>(asked.byPartition()).keySet()) {
                    if (!earliest.containsKey(partition)) {
                        throw new IOException(
                                topic + " has no partition " + partition + ", only 0 to " + earliest.lastKey());
                    }
                }
            }
        }

        Span span(int partition, long start, long end) {
            if (start > end) {
                throw new IllegalArgumentException(topic + " partition " + partition + ": the range ends at offset "
                        + end + ", before it begins at " + start);
            }
            return new Span(start, end);
        }
    }
}
