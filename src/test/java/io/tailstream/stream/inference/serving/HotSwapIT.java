package io.tailstream.stream.inference.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutputs;
import io.tailstream.ReleasedBackbone;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.stream.inference.InferenceStation;
import io.tailstream.stream.inference.RunningInference;
import io.tailstream.stream.inference.TinyRelease;
import io.tailstream.stream.inference.WorkerBench;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseSlot;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.testing.Await;
import io.tailstream.vision.DecodeLimits;
import io.tailstream.vision.ImageDecoder;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Releases change under a role with real encoders of random weights, on a real broker in this JVM. */
public class HotSwapIT {
    private static final int REDS = 6;
    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, float[][]> known = new TreeMap<>();
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
        tiny = tiny == null ? TinyRelease.write(folder, "left", "right") : tiny;
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

    /** Images whose red follows from their id: they are sent by the six, and nothing else is. */
    private static void send(WorkerBench bench, int images) {
        for (int i = 0; i < images; i += REDS) {
            bench.sendGood(REDS);
        }
    }

    private static void sendUntil(WorkerBench bench, Counter counter, long count) {
        Await.until(counter + " to be " + count, WorkerBench.PATIENCE, () -> {
            send(bench, REDS);
            return counter.count() >= count;
        });
    }

    @Test
    void shouldSwapOnceInEachPartitionWhileImagesFlowAndRollBackLikewise() throws Exception {
        try (WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "swap-");
                RunningInference role = start(bench)) {
            ReleaseStore store = new ReleaseStore(bench.connection, bench.registry);
            ReleaseFolder second = tiny.other("second", 5);
            send(bench, 60);
            CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> store.publish(second));
            sendUntil(bench, role.counters().releasesTaken(), 1);
            publishing.join();
            send(bench, 60);
            bench.awaitOutcomes();
            Map<String, BackboneOutputs> outputs = bench.recountExactlyOnce().outputs();
            assertEquals(List.of("tiny", "second"), releasesInEveryPartition(outputs));
            for (BackboneOutputs one : outputs.values()) {
                assertSameLogits(one.getRelease().equals("tiny") ? tiny.release() : second, one);
            }

            store.publish(tiny.release());
            sendUntil(bench, role.counters().releasesTaken(), 2);
            send(bench, 30);
            bench.awaitOutcomes();
            outputs = bench.recountExactlyOnce().outputs();
            assertEquals(List.of("tiny", "second", "tiny"), releasesInEveryPartition(outputs));
            assertEquals(0, role.counters().deadLetters());
            assertEquals(0, role.counters().releasesRefused().count());
            assertEquals(List.of(), List.copyOf(failures));
        }
    }

    /** The releases in the order of the offsets, repetitions left out: the same in all partitions. */
    private static List<String> releasesInEveryPartition(Map<String, BackboneOutputs> outputs) {
        Map<Integer, List<String>> byPartition = new TreeMap<>();
        outputs.values().stream()
                .sorted(Comparator.comparingLong(o -> o.getOrigin().getOffset()))
                .forEach(o -> {
                    List<String> names =
                            byPartition.computeIfAbsent(o.getOrigin().getPartition(), p -> new ArrayList<>());
                    if (names.isEmpty() || !names.get(names.size() - 1).equals(o.getRelease())) {
                        names.add(o.getRelease());
                    }
                });
        assertEquals(WorkerBench.PARTITIONS, byPartition.size());
        assertEquals(1, byPartition.values().stream().distinct().count(), byPartition::toString);
        return byPartition.get(0);
    }

    private void assertSameLogits(ReleaseFolder release, BackboneOutputs outputs) throws Exception {
        assertEquals(2, outputs.getOutputs().size());
        for (int m = 0; m < 2; m++) {
            float[] logits = new float[2];
            outputs.getOutputs()
                    .get(m)
                    .getLogits()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(logits);
            float[] expected = logits(release, m, outputs.getId());
            for (int c = 0; c < 2; c++) {
                assertEquals(expected[c], logits[c], 1e-4f, release.release().getName() + " " + outputs.getId());
            }
        }
    }

    /** The logits of an image of {@link WorkerBench#sendGood}, by the release loaded alone. */
    private float[] logits(ReleaseFolder release, int m, String id) throws Exception {
        BackboneFolder backbone = tiny.backbones().get(m);
        String key = release.release().getName() + " " + backbone.name();
        if (!known.containsKey(key)) {
            float[][] all = new float[REDS][];
            float[] pixels = new float[backbone.manifest().input().length()];
            try (AdaptedBackbone alone =
                    AdaptedBackbones.load(backbone, release.adapters().get(backbone.name()), TorchDevice.cpu())) {
                for (int red = 0; red < all.length; red++) {
                    backbone.manifest()
                            .input()
                            .apply(new ImageDecoder(DecodeLimits.DEFAULT).decode(WorkerBench.png(red)), pixels, 0);
                    all[red] = alone.logits(pixels, 1);
                }
            }
            known.put(key, all);
        }
        return known.get(key)[Integer.parseInt(id.substring(id.indexOf('-') + 1)) % REDS];
    }

    @Test
    void shouldRefuseWhatItCannotUseAndTakeTheNextGoodRelease() throws Exception {
        try (WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "refuse-");
                RunningInference role = start(bench)) {
            Counter refused = role.counters().releasesRefused();
            ReleaseFolder corrupt = tiny.other("corrupt", 7);
            publishWithAFlippedBit(bench, corrupt);
            sendUntil(bench, refused, 1);

            ReleaseStore store = new ReleaseStore(bench.connection, bench.registry);
            store.publish(onOtherBackbones(tiny.other("foreign", 8)));
            sendUntil(bench, refused, 2);

            publish(bench, Map.of(), Map.of(ReleaseSlot.IN_FORCE.key(), new byte[] {1, 2, 3}));
            sendUntil(bench, refused, 3);
            bench.awaitOutcomes();
            assertEquals(
                    List.of("tiny"),
                    releasesInEveryPartition(bench.recountExactlyOnce().outputs()));

            store.publish(tiny.other("good", 9));
            sendUntil(bench, role.counters().releasesTaken(), 1);
            send(bench, REDS);
            bench.awaitOutcomes();
            assertEquals(
                    List.of("tiny", "good"),
                    releasesInEveryPartition(bench.recountExactlyOnce().outputs()));
            assertEquals(3, refused.count());
            assertEquals(List.of(), List.copyOf(failures));
        }
    }

    public static ReleaseFolder onOtherBackbones(ReleaseFolder folder) {
        List<ReleasedBackbone> backbones = folder.release().getBackbones().stream()
                .map(b -> ReleasedBackbone.newBuilder(b)
                        .setBackboneSha256("0".repeat(64))
                        .build())
                .toList();
        return new ReleaseFolder(
                AdapterRelease.newBuilder(folder.release())
                        .setBackbones(backbones)
                        .build(),
                folder.adapters());
    }

    private static void publishWithAFlippedBit(WorkerBench bench, ReleaseFolder folder) {
        Map<String, byte[]> chunks = new TreeMap<>();
        for (ReleasedBackbone backbone : folder.release().getBackbones()) {
            byte[] adapter = folder.adapters().get(backbone.getBackbone());
            byte[] flipped = Arrays.copyOf(adapter, adapter.length);
            flipped[flipped.length - 1] ^= 1;
            chunks.put(backbone.getAdapterSha256() + "/0", flipped);
        }
        byte[] record = new AvroSerde<>(AdapterRelease.class, bench.registry)
                .serializer()
                .serialize(bench.connection.topic(Topic.ADAPTERS), folder.release());
        publish(bench, chunks, Map.of(folder.release().getName(), record, ReleaseSlot.IN_FORCE.key(), record));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit throws what a send failed with
    private static void publish(WorkerBench bench, Map<String, byte[]> chunks, Map<String, byte[]> releases) {
        Map<String, Object> properties = bench.connection.producerProperties();
        properties.put("transactional.id", "a-careless-program");
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            chunks.forEach((key, value) ->
                    producer.send(new ProducerRecord<>(bench.connection.topic(Topic.ADAPTER_WEIGHTS), key, value)));
            releases.forEach((key, value) ->
                    producer.send(new ProducerRecord<>(bench.connection.topic(Topic.ADAPTERS), key, value)));
            producer.commitTransaction();
        }
    }

    @Test
    void shouldEndWithTheLastOfManyReleasesAndCloseWhileOneIsLoaded() throws Exception {
        try (WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "many-")) {
            try (RunningInference role = start(bench)) {
                ReleaseStore store = new ReleaseStore(bench.connection, bench.registry);
                for (int i = 0; i < 4; i++) {
                    store.publish(tiny.other("quick-" + i, i));
                }
                Await.until("the last release", WorkerBench.PATIENCE, () -> {
                    bench.sendGood(3);
                    bench.awaitOutcomes();
                    return bench.outcomes().outputs().values().stream()
                            .anyMatch(o -> o.getRelease().equals("quick-3"));
                });
                assertTrue(role.counters().releasesTaken().count() <= 4);
                store.publish(tiny.other("late", 99));
            }
            assertEquals(List.of(), List.copyOf(failures));

            // A worker that starts later comes up with what is in force.
            try (RunningInference role = start(bench)) {
                String origin = bench.send(0, bench.bytes(WorkerBench.event("later", WorkerBench.png(3), null)));
                bench.awaitOutcomes();
                assertEquals(
                        "late", bench.recountExactlyOnce().outputs().get(origin).getRelease());
                assertEquals(0, role.counters().releasesTaken().count());
            }
            assertEquals(List.of(), List.copyOf(failures));
        }
    }
}
