package io.tailstream.stream.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.GroupAccuracy;
import io.tailstream.LabelEvent;
import io.tailstream.Prediction;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.stream.accuracy.AccuracyStation;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.fusion.FusionStation;
import io.tailstream.stream.inference.serving.HotSwapIT;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A release runs beside the one in force, from images to rows of accuracy, on a real broker in this JVM. */
class ShadowIT {
    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private TinyRelease tiny;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = EmbeddedBroker.start(0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private RunningInference start(WorkerBench bench) throws IOException {
        tiny = TinyRelease.write(folder, "left", "right");
        return InferenceStation.start(
                bench.connection,
                bench.registry,
                WorkerBench.settings(),
                tiny.backbones(),
                Optional.of(tiny.release()),
                TorchDevice.cpu(),
                new SimpleMeterRegistry(),
                failures::add);
    }

    private static <T extends SpecificRecord> List<T> values(WorkerBench bench, Topic topic, Class<T> type) {
        return bench.read(topic).stream()
                .map(r -> new AvroSerde<>(type, bench.registry).deserializer().deserialize(r.topic(), r.value()))
                .toList();
    }

    private static Map<String, Prediction> byId(List<Prediction> predictions) {
        Map<String, Prediction> byId = new HashMap<>();
        predictions.forEach(p -> assertEquals(null, byId.put(p.getId(), p), "one prediction an image"));
        return byId;
    }

    @Test
    void shouldScoreAShadowOnItsShareOfTheImagesAndLeaveEveryOutcomeAsItIs() throws Exception {
        AccuracySettings windows = AccuracySettings.of(
                List.of(Duration.ofSeconds(60)), Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMinutes(1));
        try (WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "shadow-");
                RunningInference role = start(bench);
                RunningStation fusion = new FusionStation()
                        .start(
                                bench.connection,
                                bench.registry,
                                new TopologyRunner.Resources(folder.resolve("fusion"), 1),
                                new SimpleMeterRegistry(),
                                Clock.systemUTC(),
                                failures::add);
                RunningStation accuracy = new AccuracyStation()
                        .start(
                                bench.connection,
                                bench.registry,
                                new TopologyRunner.Resources(folder.resolve("accuracy"), 1),
                                windows,
                                new SimpleMeterRegistry(),
                                failures::add)) {
            ReleaseStore store = new ReleaseStore(bench.connection, bench.registry);
            ReleaseFolder beside = tiny.other("beside", 5);
            store.publishShadow(beside, Optional.empty());
            Await.until(
                    "the shadow",
                    WorkerBench.PATIENCE,
                    () -> role.counters().shadowsTaken().count() == 1);

            int images = 200;
            for (int i = 0; i < images; i++) {
                bench.send(
                        i % WorkerBench.PARTITIONS,
                        bench.bytes(WorkerBench.event("image-" + i, WorkerBench.png(i), null, Instant.now())));
            }
            label(bench, images);
            bench.awaitOutcomes();
            WorkerBench.Recount recount = bench.recountExactlyOnce();
            assertEquals(0, recount.deadLetters().size());
            recount.outputs().values().forEach(o -> assertEquals("tiny", o.getRelease()));
            recount.shadow().values().forEach(o -> assertEquals("beside", o.getRelease()));
            int answered = recount.shadow().size();
            // A quarter of the batches, which hold one to four images each.
            assertTrue(answered > images / 10 && answered < images / 2, answered + " images answered by the shadow");
            assertEquals(answered, role.counters().shadowOutputs().count());
            assertEquals(0, role.counters().shadowFailures().count());

            Await.until(
                    "all predictions",
                    WorkerBench.PATIENCE,
                    () -> bench.read(Topic.PREDICTIONS).size() >= images
                            && bench.read(Topic.PREDICTIONS_SHADOW).size() >= answered);
            Map<String, Prediction> champion = byId(values(bench, Topic.PREDICTIONS, Prediction.class));
            Map<String, Prediction> shadow = byId(values(bench, Topic.PREDICTIONS_SHADOW, Prediction.class));
            assertEquals(images, champion.size());
            assertEquals(answered, shadow.size());
            champion.values().forEach(p -> assertEquals("tiny", p.getRelease()));
            shadow.values().forEach(p -> assertEquals("beside", p.getRelease()));

            List<Long> fused = tally(champion.values().stream().toList());
            List<Long> shadowed = tally(shadow.values().stream().toList());
            awaitRow(bench, "fused", fused);
            awaitRow(bench, "shadow", shadowed);
            assertEquals(List.of(), values(bench, Topic.DEAD_LETTERS, io.tailstream.DeadLetter.class));

            // Put in force, it is no shadow any more, and nothing of it is written twice.
            store.publish(beside);
            Await.until(
                    "the shadow in force",
                    WorkerBench.PATIENCE,
                    () -> role.counters().releasesTaken().count() == 1);
            bench.sendGood(60);
            bench.awaitOutcomes();
            WorkerBench.Recount after = bench.recountExactlyOnce();
            assertEquals(answered, after.shadow().size());
            assertEquals(
                    60,
                    after.outputs().values().stream()
                            .filter(o -> o.getRelease().equals("beside"))
                            .count());
            assertEquals(Optional.empty(), store.shadow());
            assertEquals(List.of(), List.copyOf(failures));
        }
    }

    /** The truth is even or odd, and has nothing to do with what random weights say. */
    private static String truth(String id) {
        return Integer.parseInt(id.substring(id.indexOf('-') + 1)) % 2 == 0 ? "cat" : "dog";
    }

    /** Correct and total. */
    private static List<Long> tally(List<Prediction> predictions) {
        long right = predictions.stream()
                .filter(p -> p.getTop().get(0).getLabel().equals(truth(p.getId())))
                .count();
        return List.of(right, (long) predictions.size());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // flushed, and a label that is missing shows in the rows
    private static void label(WorkerBench bench, int images) {
        String topic = bench.connection.topic(Topic.LABELS);
        AvroSerde<LabelEvent> labels = new AvroSerde<>(LabelEvent.class, bench.registry);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                bench.connection.producerProperties(), new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < images; i++) {
                String id = "image-" + i;
                LabelEvent label = LabelEvent.newBuilder()
                        .setId(id)
                        .setLabel(truth(id))
                        .setLabelledAt(Instant.now())
                        .build();
                producer.send(
                        new ProducerRecord<>(topic, id, labels.serializer().serialize(topic, label)));
            }
            producer.flush();
        }
    }

    /** Waits for a window of all images whose row of all classes says this, and names what was last said if none does. */
    private static void awaitRow(WorkerBench bench, String model, List<Long> expected) {
        Supplier<List<List<Long>>> rows = () -> values(bench, Topic.ACCURACY, GroupAccuracy.class).stream()
                .filter(row ->
                        row.getModel().equals(model) && row.getGroupKind().equals("all") && row.getRelease() == null)
                .map(row -> List.of(row.getCorrect(), row.getTotal()))
                .toList();
        Await.until("a row of " + model + " that says " + expected, WorkerBench.PATIENCE, () -> rows.get()
                .contains(expected));
    }

    @Test
    void shouldRefuseAShadowOfOtherBackbonesAndGoOnWithTheReleaseInForce() throws Exception {
        try (WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "shadow-refuse-");
                RunningInference role = start(bench)) {
            ReleaseStore store = new ReleaseStore(bench.connection, bench.registry);
            store.publishShadow(HotSwapIT.onOtherBackbones(tiny.other("foreign", 8)), Optional.empty());
            Await.until(
                    "the refusal",
                    WorkerBench.PATIENCE,
                    () -> role.counters().shadowsRefused().count() == 1);
            bench.sendGood(60);
            bench.awaitOutcomes();
            WorkerBench.Recount recount = bench.recountExactlyOnce();
            assertEquals(60, recount.outputs().size());
            assertEquals(0, recount.shadow().size());
            assertEquals(0, role.counters().releasesRefused().count());
            assertEquals(List.of(), List.copyOf(failures));

            // The next good one runs, also in a worker that starts when it is the shadow already.
            store.publishShadow(tiny.other("good", 9), Optional.empty());
            Await.until(
                    "the good one",
                    WorkerBench.PATIENCE,
                    () -> role.counters().shadowsTaken().count() == 1);
        }
        try (WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "shadow-refuse-");
                RunningInference role = start(bench)) {
            Await.until(
                    "the shadow",
                    WorkerBench.PATIENCE,
                    () -> role.counters().shadowsTaken().count() == 1);
            assertEquals(0, role.counters().shadowsRefused().count());
        }
    }
}
