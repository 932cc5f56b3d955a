package io.tailstream.proof;

import io.tailstream.ImageEvent;
import io.tailstream.LabelEvent;
import io.tailstream.demo.ImageStream;
import io.tailstream.demo.image.ImageEncoding;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What cameras and labellers send: images, some of them broken, and labels of every kind, from clients that partition
 * as librdkafka does (CRC-32 of the key), so that an id's label and prediction meet in no common partition by themselves.
 */
final class Traffic implements AutoCloseable {

    private final KafkaConnection kafka;
    private final int partitions;
    private final KafkaProducer<String, byte[]> producer;
    private final AvroSerde<ImageEvent> images;
    private final AvroSerde<LabelEvent> labels;
    private final ImageStream stream = new ImageStream(7);

    Traffic(KafkaConnection kafka, SchemaRegistry registry, int partitions) {
        this.kafka = kafka;
        this.partitions = partitions;
        this.producer =
                new KafkaProducer<>(kafka.producerProperties(), new StringSerializer(), new ByteArraySerializer());
        this.images = new AvroSerde<>(ImageEvent.class, registry);
        this.labels = new AvroSerde<>(LabelEvent.class, registry);
    }

    /** Image n of the stream; every 50th is cut short, every 70th is no Avro, every 90th null, every 60th far ahead of time. */
    void image(int n) {
        byte[] png = ImageEncoding.png(stream.image(n).pixels());
        Instant captured = n % 60 == 59 ? Instant.now().plus(Duration.ofDays(3650)) : Instant.now();
        byte[] content = n % 50 == 49 ? Arrays.copyOf(png, png.length / 3) : png;
        byte[] value = images.serializer()
                .serialize(
                        kafka.topic(Topic.IMAGES),
                        new ImageEvent(id(n), ByteBuffer.wrap(content), null, "image/png", captured, "proof"));
        if (n % 70 == 69) {
            value = "this is no Avro".getBytes(StandardCharsets.UTF_8);
        } else if (n % 90 == 89) {
            value = null;
        }
        producer.send(new ProducerRecord<>(kafka.topic(Topic.IMAGES), id(n), value));
    }

    /**
     * Labels of image n: two of three get the true one; some of these first a wrong one, some a retraction after it, some
     * a class that no release knows.
     */
    void label(int n) {
        if (n % 3 == 2) {
            return;
        }
        String truth = stream.classOf(n).className();
        if (n % 5 == 0) {
            send(id(n), stream.classOf(n + 1).className());
        }
        send(id(n), n % 31 == 30 ? "unheard-of" : truth);
        if (n % 7 == 0) {
            send(labelRecord(id(n), null));
        }
    }

    /** A label for an image that never comes. */
    void orphan(int n) {
        send("nowhere-" + n, stream.classOf(n).className());
    }

    private void send(String id, String label) {
        byte[] value = labels.serializer()
                .serialize(kafka.topic(Topic.LABELS), new LabelEvent(id, label, "proof", Instant.now()));
        send(labelRecord(id, value));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        producer.send(record);
    }

    private ProducerRecord<String, byte[]> labelRecord(String id, byte[] value) {
        CRC32 crc = new CRC32();
        crc.update(id.getBytes(StandardCharsets.UTF_8));
        return new ProducerRecord<>(kafka.topic(Topic.LABELS), (int) (crc.getValue() % partitions), id, value);
    }

    /** Waits until all that was sent is in the topics. */
    void flush() {
        producer.flush();
    }

    private static String id(int n) {
        return "image-" + n;
    }

    @Override
    public void close() {
        producer.close();
        images.close();
        labels.close();
    }
}
