package io.tailstream.stream.replay;

import io.tailstream.ImageEvent;
import io.tailstream.LabelEvent;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of its own on a broker, and what fills them: to partitions that the test chooses, one record after another. */
final class ReplayBench implements AutoCloseable {
    static final int PARTITIONS = 3;

    final KafkaConnection connection;
    final SchemaRegistry registry;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<ImageEvent> images;
    private final AvroSerde<LabelEvent> labels;

    ReplayBench(String bootstrapServers, String prefix) {
        connection = new KafkaConnection(bootstrapServers, "mock://" + prefix, prefix, Map.of());
        registry = SchemaRegistry.connect(connection.registryUrl());
        images = new AvroSerde<>(ImageEvent.class, registry);
        labels = new AvroSerde<>(LabelEvent.class, registry);
        try (TopicAdmin admin = new TopicAdmin(connection)) {
            admin.createMissing(TopicDeclarations.load().withPartitions(PARTITIONS), Optional.empty());
        }
        producer = producer(Map.of());
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> all = connection.producerProperties();
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.putAll(more);
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A PNG of noise. */
    static byte[] png(int width, int height, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, random.nextInt());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    byte[] imageBytes(String id, byte[] content, String reference) {
        return images.serializer()
                .serialize(
                        connection.topic(Topic.IMAGES),
                        ImageEvent.newBuilder()
                                .setId(id)
                                .setContent(content == null ? null : ByteBuffer.wrap(content))
                                .setReference(reference)
                                .setCapturedAt(Instant.ofEpochMilli(1_700_000_000_000L))
                                .build());
    }

    void image(int partition, String id, byte[] content) {
        send(Topic.IMAGES, partition, null, imageBytes(id, content, null));
    }

    void label(int partition, String id, String label, long labelledAt) {
        byte[] value = labels.serializer()
                .serialize(
                        connection.topic(Topic.LABELS),
                        LabelEvent.newBuilder()
                                .setId(id)
                                .setLabel(label)
                                .setLabelledAt(Instant.ofEpochMilli(labelledAt))
                                .build());
        send(Topic.LABELS, partition, "another key".getBytes(StandardCharsets.UTF_8), value);
    }

    void retract(int partition, String id) {
        send(Topic.LABELS, partition, id.getBytes(StandardCharsets.UTF_8), null);
    }

    /** Sends, and waits until it is there: append times do not go back within a test. */
    void send(Topic topic, int partition, byte[] key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(connection.topic(topic), partition, key, value))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
