package io.tailstream.stream.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.vision.DecodeLimits;
import io.tailstream.vision.ImageDecoder;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real encoders of random weights, a real broker in this JVM. */
class InferenceStationIT {
    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;

    private final List<Throwable> failures = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws IOException {
        broker = EmbeddedBroker.start(0);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private RunningInference start(WorkerBench bench, List<BackboneFolder> backbones, Optional<ReleaseFolder> first)
            throws IOException {
        return InferenceStation.start(
                bench.connection,
                bench.registry,
                WorkerBench.settings(),
                backbones,
                first,
                TorchDevice.cpu(),
                new SimpleMeterRegistry(),
                failures::add);
    }

    @Test
    void shouldPublishTheFirstReleaseAndServeItFromTheTopics() throws Exception {
        TinyRelease tiny = TinyRelease.write(folder, "left", "right");
        try (WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "role-")) {
            String origin = bench.send(0, bench.bytes(WorkerBench.event("x", WorkerBench.png(90), null)));
            try (RunningInference role = start(bench, tiny.backbones(), Optional.of(tiny.release()))) {
                bench.awaitOutcomes();
                assertEquals(0, role.counters().deadLetters());
            }
            assertEquals(
                    Optional.of(tiny.release().release()),
                    new ReleaseStore(bench.connection, bench.registry).current());
            BackboneOutputs outputs = bench.recountExactlyOnce().outputs().get(origin);
            assertEquals("tiny", outputs.getRelease());
            assertEquals(2, outputs.getOutputs().size());
            for (int m = 0; m < 2; m++) {
                assertSameLogits(tiny, m, outputs.getOutputs().get(m));
            }

            // The second process is given nothing: it takes what is in force.
            bench.send(1, bench.bytes(WorkerBench.event("y", WorkerBench.png(90), null)));
            try (RunningInference role = start(bench, tiny.backbones(), Optional.empty())) {
                bench.awaitOutcomes();
                assertEquals(1, role.counters().images().count());
            }
            bench.recountExactlyOnce();
            assertEquals(List.of(), failures);
        }
    }

    private static void assertSameLogits(TinyRelease tiny, int m, BackboneOutput output) throws Exception {
        BackboneFolder backbone = tiny.backbones().get(m);
        assertEquals(backbone.name(), output.getBackbone());
        float[] pixels = new float[backbone.manifest().input().length()];
        backbone.manifest()
                .input()
                .apply(new ImageDecoder(DecodeLimits.DEFAULT).decode(WorkerBench.png(90)), pixels, 0);
        float[] logits = new float[2];
        output.getLogits().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(logits);
        try (AdaptedBackbone alone =
                AdaptedBackbones.load(backbone, tiny.release().adapters().get(backbone.name()), TorchDevice.cpu())) {
            assertArrayEquals(alone.logits(pixels, 1), logits, 1e-4f);
        }
    }

    @Test
    void shouldNameTheBackboneThatIsNotTheReleases() throws Exception {
        TinyRelease tiny = TinyRelease.write(folder, "left", "right");
        List<BackboneFolder> local = List.of(
                tiny.backbones().get(0),
                TinyRelease.write(folder.resolve("other").resolve("right"), 99));
        try (WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "differs-")) {
            IOException refused =
                    assertThrows(IOException.class, () -> start(bench, local, Optional.of(tiny.release())));
            assertTrue(refused.getMessage().contains("right in "), refused.getMessage());
            assertTrue(!refused.getMessage().contains("left in "), refused.getMessage());
            IOException missing =
                    assertThrows(IOException.class, () -> start(bench, local.subList(0, 1), Optional.empty()));
            assertTrue(missing.getMessage().contains("right is missing (found: [left])"), missing.getMessage());
        }
    }

    @Test
    void shouldSayThatThereIsNoRelease() throws Exception {
        TinyRelease tiny = TinyRelease.write(folder, "left");
        try (WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "none-")) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> start(bench, tiny.backbones(), Optional.empty()));
            assertTrue(refused.getMessage().contains("none-adapters"), refused.getMessage());
        }
    }
}
