package io.tailstream.stream.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.BackboneFailure;
import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.DeadLetter;
import io.tailstream.LabelEvent;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.stream.inference.batch.BatchLimits;
import io.tailstream.stream.inference.batch.InFlightLimits;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.testing.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real broker, several partitions and workers: a recount from the topics finds one outcome for every image. Takes
 * half a minute: groups rebalance and a dead worker's transaction has to time out.
 */
class InferenceWorkerIT {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = EmbeddedBroker.start(0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static WorkerBench bench(String prefix) {
        return new WorkerBench(broker.bootstrapServers(), prefix);
    }

    @Test
    void shouldMakeADeadLetterOfEachBadRecordAndLoseNothingElse(@TempDir Path folder) throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.write(root.resolve("good.png"), WorkerBench.png(50));
        try (WorkerBench bench = bench("bad-")) {
            byte[] png = WorkerBench.png(10);
            byte[] label = new AvroSerde<>(LabelEvent.class, bench.registry)
                    .serializer()
                    .serialize(
                            bench.connection.topic(Topic.LABELS),
                            LabelEvent.newBuilder()
                                    .setId("x")
                                    .setLabel("cat")
                                    .setLabelledAt(Instant.EPOCH)
                                    .build());
            byte[] unknownSchema = bench.bytes(WorkerBench.event("x", png, null));
            ByteBuffer.wrap(unknownSchema).putInt(1, 987_654);
            byte[] hugeHeader = png.clone();
            ByteBuffer.wrap(hugeHeader).putInt(16, 1 << 30).putInt(20, 1 << 30);
            byte[] large = new byte[4_100_000];
            Arrays.fill(large, (byte) 7);

            Map<String, byte[]> bad = new LinkedHashMap<>();
            bad.put("image null", null);
            bad.put("read notAvro", "hello, this is no Avro".getBytes(StandardCharsets.UTF_8));
            bad.put("read notAvro #empty", new byte[0]);
            bad.put("read unknownSchema", unknownSchema);
            bad.put("read wrongSchema", label);
            bad.put("image empty", bench.bytes(WorkerBench.event("x", new byte[0], null)));
            bad.put("image noContent", bench.bytes(WorkerBench.event("x", null, null)));
            bad.put("decode notAnImage", bench.bytes(WorkerBench.event("x", new byte[] {1, 2, 3, 4}, null)));
            bad.put("decode notAnImage #large", bench.bytes(WorkerBench.event("x", large, null)));
            bad.put("decode corrupt", bench.bytes(WorkerBench.event("x", Arrays.copyOf(png, png.length / 2), null)));
            bad.put("decode tooLarge", bench.bytes(WorkerBench.event("x", hugeHeader, null)));
            bad.put("image referenceNotAllowed", bench.bytes(WorkerBench.event("x", null, "/etc/hostname")));
            bad.put("image referenceMissing", bench.bytes(WorkerBench.event("x", null, root + "/none.png")));
            bad.put("image idTooLong", bench.bytes(WorkerBench.event("x".repeat(100_000), png, null)));

            Map<String, String> expected = new LinkedHashMap<>();
            bad.forEach((what, value) -> {
                bench.sendGood(2);
                expected.put(bench.send(expected.size() % WorkerBench.PARTITIONS, value), what.replaceAll(" #.*", ""));
            });
            String referred = bench.send(0, bench.bytes(WorkerBench.event("ref", null, root + "/good.png")));
            InferenceWorker worker =
                    bench.start(WorkerBench.settings().withAllowedRoots(List.of(root)), new FakeBackbone("a"));
            bench.awaitOutcomes();

            WorkerBench.Recount recount = bench.recountExactlyOnce();
            Map<String, String> found = new LinkedHashMap<>();
            expected.keySet().forEach(origin -> {
                DeadLetter letter = recount.deadLetters().get(origin);
                found.put(origin, letter == null ? "no dead letter" : letter.getStage() + " " + letter.getCause());
            });
            assertEquals(expected, found);
            assertEquals(expected.size(), recount.deadLetters().size());
            assertTrue(recount.outputs().containsKey(referred));
            worker.close();
            assertEquals(expected.size(), worker.counters().deadLetters());
            assertEquals(recount.outcomes().size(), worker.counters().images().count());
        }
    }

    @Test
    void shouldGiveTheLogitsOfEveryBackboneByTheContract() throws Exception {
        try (WorkerBench bench = bench("logits-")) {
            String origin = bench.send(1, bench.bytes(WorkerBench.event("the id", WorkerBench.png(51), null)));
            bench.start(WorkerBench.settings(), new FakeBackbone("a"), new FakeBackbone("b"));
            bench.awaitOutcomes();
            BackboneOutputs outputs = bench.recountExactlyOnce().outputs().get(origin);
            assertEquals("the id", outputs.getId());
            assertEquals("first", outputs.getRelease());
            assertEquals(1_700_000_000_000L, outputs.getCapturedAt().toEpochMilli());
            // Log append time: the broker's, of just now.
            assertTrue(Duration.between(outputs.getAppendedAt(), Instant.now())
                            .abs()
                            .toMinutes()
                    < 5);
            ByteBuffer logits = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            logits.putFloat(0.2f).putFloat(0.2f).flip();
            assertEquals(
                    List.of(new BackboneOutput("a", logits), new BackboneOutput("b", logits)), outputs.getOutputs());
            assertEquals(List.of(), outputs.getFailures());
        }
    }

    @Test
    void shouldAbortABatchOfAnOlderGenerationAndLoseOrRepeatNothing() throws Exception {
        try (WorkerBench bench = bench("rebalance-")) {
            bench.sendGood(60);
            Gate gate = new Gate("a");
            InferenceWorker slow = bench.start(WorkerBench.settings(), gate);
            gate.awaitBatch();
            InferenceWorker quick = bench.start(WorkerBench.settings(), new FakeBackbone("a"));
            // The second worker has images only after the group's next generation began.
            Await.until(
                    "the second worker's images",
                    WorkerBench.PATIENCE,
                    () -> quick.counters().images().count() > 0);
            gate.open();
            bench.awaitOutcomes();
            bench.close();
            bench.recountExactlyOnce();
            assertTrue(slow.counters().aborted() > 0);
            assertEquals(
                    60,
                    slow.counters().images().count() + quick.counters().images().count());
        }
    }

    @Test
    void shouldGoOnWithTheOtherBackbonesWhereOneFails() throws Exception {
        FakeBackbone broken = new FakeBackbone("broken") {
            @Override
            public void check(float[] reds) {
                throw new IllegalStateException("no memory");
            }
        };
        FakeBackbone picky = new FakeBackbone("picky") {
            @Override
            public void check(float[] reds) {
                for (float red : reds) {
                    if (red == 1) {
                        throw new IllegalStateException("too red");
                    }
                }
            }
        };
        try (WorkerBench bench = bench("degraded-")) {
            bench.sendGood(10);
            String tooRed = bench.send(0, bench.bytes(WorkerBench.event("red", WorkerBench.png(255), null)));
            bench.sendGood(10);
            InferenceWorker worker = bench.start(WorkerBench.settings(), broken, picky);
            bench.awaitOutcomes();
            bench.close();
            WorkerBench.Recount recount = bench.recountExactlyOnce();
            DeadLetter letter = recount.deadLetters().get(tooRed);
            assertEquals("inference allBackbonesFailed", letter.getStage() + " " + letter.getCause());
            assertEquals(20, recount.outputs().size());
            for (BackboneOutputs outputs : recount.outputs().values()) {
                assertEquals("picky", outputs.getOutputs().get(0).getBackbone());
                assertEquals(
                        List.of(new BackboneFailure("broken", "java.lang.IllegalStateException: no memory")),
                        outputs.getFailures());
            }
            assertEquals(21, worker.counters().failuresOf("broken").count());
            assertEquals(1, worker.counters().failuresOf("picky").count());
        }
    }

    @Test
    void shouldPauseAtItsLimitsAndStayInTheGroup() throws Exception {
        try (WorkerBench bench = bench("pause-")) {
            bench.sendGood(100);
            Gate gate = new Gate("a");
            InferenceWorker worker =
                    bench.start(WorkerBench.settings().withInFlight(new InFlightLimits(2, 6, 1 << 20)), gate);
            gate.awaitBatch();
            Await.until(
                    "a pause",
                    WorkerBench.PATIENCE,
                    () -> worker.counters().pauses().count() > 2);
            // The limit of 6, and the 4 records that one poll brings at most.
            assertTrue(worker.imagesInFlight() < 6 + 4, () -> worker.imagesInFlight() + " in flight");
            gate.open();
            bench.awaitOutcomes();
            bench.recountExactlyOnce();
            assertEquals(0, worker.counters().aborted());
        }
    }

    @Test
    void shouldFinishAnOpenBatchWhenItIsClosed() throws Exception {
        try (WorkerBench bench = bench("close-")) {
            bench.sendGood(3);
            FakeBackbone backbone = new FakeBackbone("a");
            InferenceWorker worker = bench.start(
                    InferenceSettings.defaults().withBatch(new BatchLimits(32, 1 << 20, Duration.ofHours(1))),
                    backbone);
            Await.until("the images to be read", WorkerBench.PATIENCE, () -> worker.imagesInFlight() == 3);
            worker.close();
            worker.ended().join();
            bench.recountExactlyOnce();
            assertEquals(List.of(4), backbone.sizes);
        }
    }

    @Test
    void shouldLeaveItsImagesToAnotherWhenTheModelDoesNotEndInTime() throws Exception {
        try (WorkerBench bench = bench("stuck-")) {
            bench.sendGood(9);
            Gate stuck = new Gate("a");
            InferenceWorker first = bench.start(WorkerBench.settings().withDrain(Duration.ofMillis(200)), stuck);
            stuck.awaitBatch();
            first.close();
            assertTrue(first.ended().isDone());
            bench.start(WorkerBench.settings(), new FakeBackbone("a"));
            bench.awaitOutcomes();
            stuck.open();
            bench.close();
            bench.recountExactlyOnce();
            assertEquals(0, first.counters().images().count());
        }
    }

    @Test
    void shouldWaitForASchemaRegistryThatIsDown() throws Exception {
        try (WorkerBench bench = bench("registry-")) {
            AtomicBoolean down = new AtomicBoolean(true);
            AtomicBoolean asked = new AtomicBoolean();
            SchemaRegistry unreachable = SchemaRegistry.connect("http://127.0.0.1:1", Duration.ofMillis(100));
            SchemaRegistry registry = new SchemaRegistry() {
                @Override
                public boolean isReachable() {
                    return true;
                }

                @Override
                public int id(String subject, Schema schema) {
                    return bench.registry.id(subject, schema);
                }

                @Override
                public Schema byId(int id) {
                    asked.set(true);
                    return down.get() ? unreachable.byId(id) : bench.registry.byId(id);
                }
            };
            bench.sendGood(10);
            InferenceWorker worker = bench.start(registry, WorkerBench.settings(), new FakeBackbone("a"));
            Await.until("a question to the registry", WorkerBench.PATIENCE, asked::get);
            assertEquals(0, worker.counters().images().count());
            down.set(false);
            bench.awaitOutcomes();
            assertEquals(0, bench.recountExactlyOnce().deadLetters().size());
        }
    }
}
