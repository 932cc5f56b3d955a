package io.tailstream.stream.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.AdapterRelease;
import io.tailstream.Prediction;
import io.tailstream.cli.TailstreamCommand;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.stream.fusion.FusionStation;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.testing.Await;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An adjusted release is taken over by a running worker and fusion, on a real broker, and every prediction can be made again. */
class AdjustedReleaseIT {

    @TempDir
    private Path folder;

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final StringWriter printed = new StringWriter();

    private int run(WorkerBench bench, String... arguments) {
        printed.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--broker", bench.connection.bootstrapServers()));
        all.addAll(List.of("--registry", bench.connection.registryUrl()));
        all.addAll(List.of("--topic-prefix", bench.connection.topicPrefix()));
        return new CommandLine(new TailstreamCommand())
                .setOut(new PrintWriter(printed, true))
                .setErr(new PrintWriter(printed, true))
                .execute(all.toArray(String[]::new));
    }

    private static List<Prediction> predictions(WorkerBench bench) {
        return bench.read(Topic.PREDICTIONS).stream()
                .map(record -> new AvroSerde<>(Prediction.class, bench.registry)
                        .deserializer()
                        .deserialize(record.topic(), record.value()))
                .toList();
    }

    private static Set<String> releases(WorkerBench bench) {
        return predictions(bench).stream().map(Prediction::getRelease).collect(Collectors.toSet());
    }

    @Test
    void shouldBeTakenOverWithoutTrainingAndEveryPredictionRecomputedBitForBit() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0);
                WorkerBench bench = new WorkerBench(broker.bootstrapServers(), "adjust-")) {
            TinyRelease tiny = TinyRelease.write(folder.resolve("backbones"), "left", "right");
            try (RunningInference worker = InferenceStation.start(
                            bench.connection,
                            bench.registry,
                            WorkerBench.settings(),
                            tiny.backbones(),
                            Optional.of(tiny.release()),
                            TorchDevice.cpu(),
                            new SimpleMeterRegistry(),
                            failures::add);
                    RunningStation fusion = new FusionStation()
                            .start(
                                    bench.connection,
                                    bench.registry,
                                    new TopologyRunner.Resources(folder.resolve("state"), 1),
                                    new SimpleMeterRegistry(),
                                    Clock.systemUTC(),
                                    failures::add)) {
                bench.sendGood(30);
                Await.until(
                        "30 predictions",
                        WorkerBench.PATIENCE,
                        () -> predictions(bench).size() == 30);

                assertEquals(
                        0,
                        run(bench, "releases", "adjust", "--target-prior", "training", "--name", "shifted"),
                        printed::toString);
                Await.until("a prediction by the new release", WorkerBench.PATIENCE, () -> {
                    bench.sendGood(3);
                    return releases(bench).contains("shifted");
                });
                bench.awaitOutcomes();
                bench.recountExactlyOnce();
                assertEquals(Set.of("tiny", "shifted"), releases(bench));
                assertEquals(0, worker.counters().releasesRefused().count());
                assertEquals(List.of(), List.copyOf(failures));
                AdapterRelease shifted = new ReleaseStore(bench.connection, bench.registry)
                        .byName("shifted")
                        .orElseThrow();
                assertEquals(tiny.release().release().getBackbones(), shifted.getBackbones());

                long outputs = bench.outcomes().outputs().size();
                Await.until(
                        "all outputs fused",
                        WorkerBench.PATIENCE,
                        () -> predictions(bench).size() == outputs);
                assertEquals(0, run(bench, "recompute"), printed::toString);
                assertTrue(
                        printed.toString().contains(outputs + " predictions are the same bit for bit, 0 differ"),
                        printed::toString);
            }
            forge(bench);
            assertEquals(1, run(bench, "recompute"), printed::toString);
            assertTrue(printed.toString().contains("1 differ"), printed::toString);
            assertTrue(printed.toString().contains("is predicted twice"), printed::toString);
        }
    }

    /** A prediction beside the one that there is. */
    private static void forge(WorkerBench bench) throws Exception {
        Prediction first = predictions(bench).get(0);
        byte[] value = new AvroSerde<>(Prediction.class, bench.registry)
                .serializer()
                .serialize(bench.connection.topic(Topic.PREDICTIONS), first);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                bench.connection.producerProperties(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(bench.connection.topic(Topic.PREDICTIONS), first.getId(), value))
                    .get();
        }
    }
}
