package io.tailstream.stream.range;

import io.tailstream.progress.Progress;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads the committed records between fixed offsets of a topic, each once, in order within a partition. A broker that is
 * silent is asked whether it is there, so that one that went away ends the reading.
 */
public final class SpanReader {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** What becomes of a record. It may block: the consumer is in no group that would exclude it. */
    public interface Sink {
        void accept(ConsumerRecord<byte[], byte[]> read) throws IOException, InterruptedException;
    }

    private final KafkaConnection connection;
    private final String topic;
    private final Map<TopicPartition, Span> spans = new HashMap<>();

    public SpanReader(KafkaConnection connection, String topic, Map<Integer, Span> spans) {
        this.connection = connection;
        this.topic = topic;
        spans.forEach((partition, span) -> {
            if (span.length() > 0) {
                this.spans.put(new TopicPartition(topic, partition), span);
            }
        });
    }

    /**
     * Reads to the end.
     *
     * @throws IOException if a part is deleted, or the sink throws it
     * @throws ServiceUnreachableException if the broker does not answer
     * @throws InterruptedException if the thread is interrupted
     */
    public void read(Progress.Display display, Sink sink) throws IOException, InterruptedException {
        long total = spans.values().stream().mapToLong(Span::length).sum();
        try (KafkaConsumer<byte[], byte[]> consumer = ReplayClients.consumer(connection);
                Progress progress = display.start("reading " + topic, total, 0, "records")) {
            requireTopic(consumer);
            consumer.assign(spans.keySet());
            spans.forEach((partition, span) -> consumer.seek(partition, span.start()));
            read(consumer, progress, sink);
        } catch (OffsetOutOfRangeException e) {
            throw new IOException("a part of " + topic + " was deleted by retention before it was read, at "
                    + new TreeMap<>(byName(e.offsetOutOfRangePartitions()))
                    + ": replay a later range, or keep the topic for longer");
        } catch (TimeoutException e) {
            throw ReplayClients.unreachable(connection, e);
        } catch (InterruptException e) {
            Thread.interrupted(); // the exception says it from here on
            throw new InterruptedException("interrupted while reading " + topic);
        }
    }

    /** A topic that was made again with the same name has other offsets; one that is gone would be waited for. */
    private void requireTopic(KafkaConsumer<byte[], byte[]> consumer) throws IOException {
        Map<TopicPartition, Long> earliest = consumer.beginningOffsets(ReplayClients.partitions(consumer, topic));
        Map<TopicPartition, Long> stable = consumer.endOffsets(earliest.keySet());
        for (Map.Entry<TopicPartition, Span> e : spans.entrySet()) {
            Long first = earliest.get(e.getKey());
            if (first == null || stable.get(e.getKey()) < e.getValue().end()) {
                throw new IOException(e.getKey() + " does not reach offset "
                        + e.getValue().end() + ", the end of the range: is it the topic that the range was made for?");
            }
            if (first > e.getValue().start()) {
                throw new IOException(e.getKey() + ": offset " + e.getValue().start()
                        + " is asked for and deleted by retention, the earliest is " + first
                        + ": replay a later range, or keep the topic for longer");
            }
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer, Progress progress, Sink sink)
            throws IOException, InterruptedException {
        Map<TopicPartition, Span> open = new HashMap<>(spans);
        long lastDone = 0;
        long patience = System.nanoTime() + SILENCE.toNanos();
        while (!open.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while reading " + topic);
            }
            for (ConsumerRecord<byte[], byte[]> read : consumer.poll(POLL)) {
                Span span = open.get(new TopicPartition(read.topic(), read.partition()));
                if (span != null && read.offset() < span.end()) {
                    sink.accept(read);
                }
            }
            open.entrySet().removeIf(e -> isRead(consumer, e.getKey(), e.getValue()));
            long done = done(consumer);
            progress.at(done, "");
            if (done > lastDone) {
                lastDone = done;
                patience = System.nanoTime() + SILENCE.toNanos();
            } else if (System.nanoTime() > patience) {
                consumer.endOffsets(open.keySet()); // a TimeoutException where nobody answers
                patience = System.nanoTime() + SILENCE.toNanos();
            }
        }
    }

    private static boolean isRead(KafkaConsumer<?, ?> consumer, TopicPartition partition, Span span) {
        boolean isRead = consumer.position(partition) >= span.end();
        if (isRead) {
            consumer.pause(Set.of(partition));
        }
        return isRead;
    }

    private long done(KafkaConsumer<?, ?> consumer) {
        long done = 0;
        for (Map.Entry<TopicPartition, Span> e : spans.entrySet()) {
            done += Math.min(consumer.position(e.getKey()), e.getValue().end())
                    - e.getValue().start();
        }
        return done;
    }

    private static Map<String, Long> byName(Map<TopicPartition, Long> offsets) {
        Map<String, Long> byName = new HashMap<>();
        offsets.forEach((partition, offset) -> byName.put(partition.toString(), offset));
        return byName;
    }
}
