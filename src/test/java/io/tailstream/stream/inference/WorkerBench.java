package io.tailstream.stream.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.BackboneOutputs;
import io.tailstream.DeadLetter;
import io.tailstream.ImageEvent;
import io.tailstream.Origin;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.stream.inference.batch.BatchLimits;
import io.tailstream.stream.inference.serving.InferenceMeters;
import io.tailstream.stream.inference.serving.ReleasedBackbones;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import io.tailstream.testing.Await;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of its own on a broker, an image producer, workers, and a reader that recounts their outcomes. */
public final class WorkerBench implements AutoCloseable {
    public static final int PARTITIONS = 3;
    public static final Duration PATIENCE = Duration.ofSeconds(40);

    public final KafkaConnection connection;
    public final SchemaRegistry registry;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<ImageEvent> events;
    private final List<InferenceWorker> workers = new ArrayList<>();
    private final Set<String> sent = new TreeSet<>();

    public WorkerBench(String bootstrapServers, String prefix) {
        connection = new KafkaConnection(
                bootstrapServers, "mock://" + prefix, prefix, Map.of("heartbeat.interval.ms", "300"));
        registry = SchemaRegistry.connect(connection.registryUrl());
        events = new AvroSerde<>(ImageEvent.class, registry);
        try (TopicAdmin admin = new TopicAdmin(connection)) {
            admin.createMissing(TopicDeclarations.load().withPartitions(PARTITIONS), Optional.empty());
        }
        producer = new KafkaProducer<>(
                connection.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    public static InferenceSettings settings() {
        return InferenceSettings.defaults().withBatch(new BatchLimits(4, 16 << 20, Duration.ofMillis(20)));
    }

    InferenceWorker start(InferenceSettings settings, AdaptedBackbone... backbones) throws IOException {
        return start(registry, settings, backbones);
    }

    InferenceWorker start(SchemaRegistry other, InferenceSettings settings, AdaptedBackbone... backbones)
            throws IOException {
        InferenceWorker worker = new InferenceWorker(
                connection,
                other,
                settings,
                new ReleasedBackbones("first", List.of(backbones)),
                new InferenceMeters(new SimpleMeterRegistry(), "infer"));
        workers.add(worker);
        worker.start();
        return worker;
    }

    /** A PNG of 2 x 2 pixels of one red. */
    public static byte[] png(int red) {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 4; i++) {
            image.setRGB(i % 2, i / 2, red << 16);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    public static ImageEvent event(String id, byte[] content, String reference) {
        return event(id, content, reference, Instant.ofEpochMilli(1_700_000_000_000L));
    }

    public static ImageEvent event(String id, byte[] content, String reference, Instant capturedAt) {
        return ImageEvent.newBuilder()
                .setId(id)
                .setContent(content == null ? null : ByteBuffer.wrap(content))
                .setReference(reference)
                .setCapturedAt(capturedAt)
                .build();
    }

    public byte[] bytes(ImageEvent event) {
        return events.serializer().serialize(connection.topic(Topic.IMAGES), event);
    }

    /** Sends a value as it is, and gives its origin as {@code partition/offset}. */
    public String send(int partition, byte[] value) {
        try {
            RecordMetadata at = producer.send(
                            new ProducerRecord<>(connection.topic(Topic.IMAGES), partition, null, value))
                    .get();
            String origin = at.partition() + "/" + at.offset();
            sent.add(origin);
            return origin;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends images that can be predicted, over all partitions. */
    public void sendGood(int count) {
        for (int i = 0; i < count; i++) {
            send(i % PARTITIONS, bytes(event("good-" + sent.size(), png(i % 200), null)));
        }
    }

    /** Waits until every record that was sent has an outcome. */
    public void awaitOutcomes() {
        Await.until("an outcome of each of " + sent.size() + " images", PATIENCE, () -> {
            for (InferenceWorker worker : workers) {
                worker.ended().getNow(null); // a worker that failed says why
            }
            return outcomes().outcomes().keySet().containsAll(sent);
        });
    }

    /** All outcomes, each origin's checked to be the only one, and none without an image. */
    public Recount recountExactlyOnce() {
        Recount recount = outcomes();
        assertEquals(List.of(), recount.twice());
        assertEquals(sent, new TreeSet<>(recount.outcomes().keySet()));
        return recount;
    }

    /** What a read_committed consumer sees, by origin; a shadow's outputs are no outcome. */
    public record Recount(
            Map<String, Object> outcomes,
            Map<String, BackboneOutputs> outputs,
            Map<String, BackboneOutputs> shadow,
            Map<String, DeadLetter> deadLetters,
            List<String> twice) {}

    public Recount outcomes() {
        Recount recount =
                new Recount(new TreeMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>(), new ArrayList<>());
        for (ConsumerRecord<byte[], byte[]> record : read(Topic.BACKBONE_OUTPUTS)) {
            BackboneOutputs outputs = new AvroSerde<>(BackboneOutputs.class, registry)
                    .deserializer()
                    .deserialize(record.topic(), record.value());
            if (outputs.getShadow()) {
                if (recount.shadow().put(key(outputs.getOrigin()), outputs) != null) {
                    recount.twice().add("shadow " + key(outputs.getOrigin()));
                }
                continue;
            }
            note(recount, outputs.getOrigin(), outputs);
            recount.outputs().put(key(outputs.getOrigin()), outputs);
        }
        for (ConsumerRecord<byte[], byte[]> record : read(Topic.DEAD_LETTERS)) {
            DeadLetter letter = new AvroSerde<>(DeadLetter.class, registry)
                    .deserializer()
                    .deserialize(record.topic(), record.value());
            note(recount, letter.getOrigin(), letter);
            recount.deadLetters().put(key(letter.getOrigin()), letter);
        }
        return recount;
    }

    private static void note(Recount recount, Origin origin, Object outcome) {
        if (recount.outcomes().put(key(origin), outcome) != null) {
            recount.twice().add(key(origin));
        }
    }

    private static String key(Origin origin) {
        return origin.getPartition() + "/" + origin.getOffset();
    }

    List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                connection.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = new ArrayList<>();
            for (PartitionInfo p : consumer.partitionsFor(connection.topic(topic))) {
                all.add(new TopicPartition(p.topic(), p.partition()));
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public void close() {
        workers.forEach(InferenceWorker::close);
        producer.close();
    }
}
