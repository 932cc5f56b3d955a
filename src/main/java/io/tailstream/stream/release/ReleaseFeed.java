package io.tailstream.stream.release;

import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * What comes into force or becomes the shadow in the topic {@code adapters} from some moment on: one consumer that stays open and reads what is
 * committed. One thread's own but for {@link #wakeup}.
 */
public final class ReleaseFeed implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReleaseFeed.class);
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Consumer<String, byte[]> consumer;

    /** @param consumer stands where the feed begins, in a topic of one partition; this one's to close */
    public ReleaseFeed(Consumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * A feed of what is committed from now on. Opened before {@link ReleaseStore#current} is asked, it misses nothing
     * that this did not give; it may give the same once more.
     *
     * @throws ServiceUnreachableException if the broker does not answer
     */
    public static ReleaseFeed fromNowOn(KafkaConnection connection) {
        TopicPartition only = new TopicPartition(connection.topic(Topic.ADAPTERS), 0);
        Map<String, Object> properties = connection.consumerProperties();
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        try {
            consumer.assign(List.of(only));
            consumer.seekToEnd(List.of(only));
            consumer.position(only); // seeks are lazy: the end is that of now
            return new ReleaseFeed(consumer);
        } catch (TimeoutException e) {
            consumer.close();
            throw new ServiceUnreachableException(
                    "cannot read topic " + only.topic() + ": no answer from the broker at "
                            + connection.bootstrapServers(),
                    e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * What came of all since the last call, within {@code patience} if nothing had. A broker that is away is waited for.
     *
     * @throws org.apache.kafka.common.errors.WakeupException after {@link #wakeup}
     */
    public News poll(Duration patience) {
        Optional<byte[]> current = Optional.empty();
        Optional<Shadow> shadow = Optional.empty();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(patience)) {
            if (ReleaseSlot.SHADOW.key().equals(record.key())) {
                shadow = Optional.of(new Shadow(Optional.ofNullable(record.value())));
            } else if (ReleaseSlot.IN_FORCE.key().equals(record.key())) {
                if (record.value() == null) {
                    LOG.warnf("%s@%d takes the release in force away: passed over", record.topic(), record.offset());
                } else {
                    current = Optional.of(record.value());
                }
            }
        }
        return new News(current, shadow);
    }

    /**
     * What was written last.
     *
     * @param current the release in force; empty: not written
     * @param shadow what runs beside it; empty: not written
     */
    public record News(Optional<byte[]> current, Optional<Shadow> shadow) {}

    /** The release that is to run beside the one in force; empty: none is. */
    public record Shadow(Optional<byte[]> release) {}

    /** From any thread: ends a poll that waits. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } catch (InterruptException e) {
            LOG.debug("Interrupted while closing: its connections are closed all the same");
        }
    }
}
