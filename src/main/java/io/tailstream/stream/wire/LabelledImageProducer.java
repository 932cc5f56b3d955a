package io.tailstream.stream.wire;

import io.tailstream.ImageEvent;
import io.tailstream.LabelEvent;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends images now and their labels later: idempotent, acknowledged by all in-sync replicas. Images are sent by one
 * thread; labels by one of its own when their delay is over.
 */
public final class LabelledImageProducer implements AutoCloseable {

    private static final Duration GIVE_UP = Duration.ofSeconds(60);
    private static final Duration BLOCK = Duration.ofSeconds(30);

    private final KafkaProducer<String, byte[]> producer;
    private final Serializer<ImageEvent> imageSerializer;
    private final Serializer<LabelEvent> labelSerializer;
    private final String imageTopic;
    private final String labelTopic;
    private final InstantSource clock;
    private final DelayQueue<PendingLabel> pending = new DelayQueue<>();
    private final Thread labeller = new Thread(this::sendDueLabels, "labeller");
    private final AtomicLong sentImages = new AtomicLong();
    private final AtomicLong sentLabels = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<Exception> firstFailure = new AtomicReference<>();

    public LabelledImageProducer(KafkaConnection kafka, SchemaRegistry registry, InstantSource clock) {
        Map<String, Object> properties = kafka.producerProperties();
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) BLOCK.toMillis());
        properties.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) GIVE_UP.toMillis());
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        imageSerializer = new AvroSerde<>(ImageEvent.class, registry).serializer();
        labelSerializer = new AvroSerde<>(LabelEvent.class, registry).serializer();
        imageTopic = kafka.topic(Topic.IMAGES);
        labelTopic = kafka.topic(Topic.LABELS);
        this.clock = clock;
        labeller.start();
    }

    /** Sends an image, captured now. */
    public void image(String id, byte[] content, String mediaType, String source) {
        ImageEvent event = ImageEvent.newBuilder()
                .setId(id)
                .setContent(ByteBuffer.wrap(content))
                .setMediaType(mediaType)
                .setCapturedAt(clock.instant())
                .setSource(source)
                .build();
        send(imageTopic, id, imageSerializer.serialize(imageTopic, event), sentImages);
    }

    /** Sends a label after {@code delay}. */
    public void labelLater(String id, String label, String labeller, Duration delay) {
        pending.add(new PendingLabel(id, label, labeller, System.nanoTime() + delay.toNanos()));
    }

    /** Sends the labels that still wait, at once, and waits until all that was sent is acknowledged. */
    public void finish() {
        labeller.interrupt();
        try {
            labeller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<PendingLabel> left = new ArrayList<>(pending);
        pending.clear();
        left.sort(Comparator.comparingLong(PendingLabel::dueNanos));
        left.forEach(this::send);
        producer.flush();
    }

    /** Images that the broker has acknowledged. */
    public long images() {
        return sentImages.get();
    }

    /** Labels that the broker has acknowledged. */
    public long labels() {
        return sentLabels.get();
    }

    /** Labels that wait for their time. */
    public int outstandingLabels() {
        return pending.size();
    }

    /** Records that the broker did not take. */
    public long failures() {
        return failed.get();
    }

    /** Why the first of them was not taken, or null. */
    public Exception firstFailure() {
        return firstFailure.get();
    }

    private void sendDueLabels() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                send(pending.take());
            }
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException finished) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(PendingLabel label) {
        LabelEvent event = LabelEvent.newBuilder()
                .setId(label.id())
                .setLabel(label.label())
                .setLabeller(label.labeller())
                .setLabelledAt(clock.instant())
                .build();
        send(labelTopic, label.id(), labelSerializer.serialize(labelTopic, event), sentLabels);
    }

    private void send(String topic, String key, byte[] value, AtomicLong sent) {
        producer.send(new ProducerRecord<>(topic, key, value), (metadata, failure) -> {
            if (failure == null) {
                sent.incrementAndGet();
            } else {
                failed.incrementAndGet();
                firstFailure.compareAndSet(null, failure);
            }
        });
    }

    @Override
    public void close() {
        labeller.interrupt();
        producer.close(Duration.ofSeconds(5));
    }

    private record PendingLabel(String id, String label, String labeller, long dueNanos) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
