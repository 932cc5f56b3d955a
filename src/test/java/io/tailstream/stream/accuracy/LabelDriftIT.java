package io.tailstream.stream.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.GroupShare;
import io.tailstream.LabelDrift;
import io.tailstream.LabelEvent;
import io.tailstream.LabelProbability;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.release.SampleRelease;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import io.tailstream.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream whose class prior shifts from that of the training to another, on a real broker. */
class LabelDriftIT {

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final Duration SLIDE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private int sent;

    @Test
    void shouldTellAShiftFromChance() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0)) {
            KafkaConnection connection =
                    new KafkaConnection(broker.bootstrapServers(), "mock://label-drift", "", Map.of());
            SchemaRegistry registry = SchemaRegistry.connect(connection.registryUrl());
            try (TopicAdmin admin = new TopicAdmin(connection)) {
                admin.createMissing(TopicDeclarations.load().withPartitions(2), Optional.empty());
            }
            new ReleaseStore(connection, registry).publish(SampleRelease.folder("sample", 1, 10));
            AccuracySettings settings =
                    AccuracySettings.of(List.of(WINDOW), SLIDE, Duration.ofDays(1), Duration.ofMinutes(10));
            // Two windows that have ended, three minutes apart: trained on 200, 50 and 5 images of the three classes.
            long end = Instant.now().toEpochMilli() / 60_000 * 60_000 - 60_000;
            try (RunningStation role = new AccuracyStation()
                    .start(
                            connection,
                            registry,
                            new TopologyRunner.Resources(folder.resolve("state"), 1),
                            settings,
                            new SimpleMeterRegistry(),
                            failures::add)) {
                send(connection, registry, end - 180_000 - 30_000, Map.of("owl", 78, "fox", 20, "eel", 2));
                send(connection, registry, end - 30_000, Map.of("owl", 5, "fox", 20, "eel", 75, "yak", 3));

                Map<Long, LabelDrift> last = new HashMap<>();
                Await.until("both windows with all labels", PATIENCE, () -> {
                    last.putAll(highest(connection, registry));
                    return hasLabels(last, end - 180_000) && hasLabels(last, end);
                });

                LabelDrift before = last.get(end - 180_000);
                assertTrue(before.getTotalVariation() < before.getTotalVariationByChance(), before::toString);
                LabelDrift after = last.get(end);
                assertEquals("sample", after.getRelease());
                assertEquals(3, after.getUnknownClass());
                assertEquals(0.75 - 5 / 255.0 + 0.2 - 50 / 255.0, after.getTotalVariation(), 1e-12);
                assertTrue(after.getTotalVariation() > 10 * after.getTotalVariationByChance(), after::toString);
                assertEquals(
                        new GroupShare("D", "Few", 75L, 0.75, 5 / 255.0),
                        after.getGroups().get(2));
                assertEquals(
                        new GroupShare("P", "Few", 5L, 0.05, 200 / 255.0),
                        after.getGroups().get(5));
                assertEquals(
                        List.of("owl", "eel", "fox"),
                        after.getClasses().stream().map(c -> c.getLabel()).toList());
                assertEquals(List.of(), List.copyOf(failures));
            }
        }
    }

    private static boolean hasLabels(Map<Long, LabelDrift> records, long end) {
        return records.containsKey(end) && records.get(end).getLabels() == 100;
    }

    private void send(KafkaConnection connection, SchemaRegistry registry, long capturedAt, Map<String, Integer> labels)
            throws Exception {
        AvroSerde<Prediction> predictions = new AvroSerde<>(Prediction.class, registry);
        AvroSerde<LabelEvent> events = new AvroSerde<>(LabelEvent.class, registry);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                connection.producerProperties(), new StringSerializer(), new ByteArraySerializer())) {
            for (Map.Entry<String, Integer> label : labels.entrySet()) {
                for (int i = 0; i < label.getValue(); i++) {
                    String id = "image-" + sent++;
                    String topic = connection.topic(Topic.PREDICTIONS);
                    Prediction prediction = prediction(id, Instant.ofEpochMilli(capturedAt));
                    producer.send(new ProducerRecord<>(
                                    topic, id, predictions.serializer().serialize(topic, prediction)))
                            .get();
                    String to = connection.topic(Topic.LABELS);
                    LabelEvent event = new LabelEvent(id, label.getKey(), "test", Instant.now());
                    producer.send(new ProducerRecord<>(
                                    to, id, events.serializer().serialize(to, event)))
                            .get();
                }
            }
        }
    }

    private Prediction prediction(String id, Instant capturedAt) {
        return Prediction.newBuilder()
                .setId(id)
                .setCapturedAt(capturedAt)
                .setAppendedAt(capturedAt)
                .setOrigin(new Origin("images", 0, (long) sent))
                .setRelease("sample")
                .setFusion("MEAN_POSTERIOR")
                .setTop(List.of(new LabelProbability("owl", 0.5)))
                .setBackbones(List.of())
                .setBackbonesUsed(2)
                .setDegraded(false)
                .setPredictedAt(capturedAt)
                .build();
    }

    /** The highest revision of each window, by its end. */
    private static Map<Long, LabelDrift> highest(KafkaConnection connection, SchemaRegistry registry) {
        Map<Long, LabelDrift> highest = new HashMap<>();
        AvroSerde<LabelDrift> drifts = new AvroSerde<>(LabelDrift.class, registry);
        TopicPartition only = new TopicPartition(connection.topic(Topic.LABEL_DRIFT), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                connection.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            while (consumer.position(only) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    LabelDrift drift = drifts.deserializer().deserialize(record.topic(), record.value());
                    highest.merge(
                            drift.getWindowEnd().toEpochMilli(),
                            drift,
                            (a, b) -> b.getRevision() >= a.getRevision() ? b : a);
                });
            }
        }
        return highest;
    }
}
