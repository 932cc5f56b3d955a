package io.tailstream.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.LabelEvent;
import io.tailstream.Origin;
import io.tailstream.cli.TailstreamCommand;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.longtail.Priors;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.release.SampleRelease;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every source of a target prior, against a real broker, which takes seconds to start. */
class ReleaseAdjustIT {

    private static final String REGISTRY = "mock://release-adjust";
    private static final double TOLERANCE = 1e-6;

    @TempDir
    private Path folder;

    private final StringWriter printed = new StringWriter();
    private final SchemaRegistry registry = SchemaRegistry.connect(REGISTRY);
    private final ReleaseFolder first = SampleRelease.folder("first", 1, 10);
    private EmbeddedBroker broker;
    private KafkaConnection connection;
    private ReleaseStore store;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(0);
        connection = new KafkaConnection(broker.bootstrapServers(), REGISTRY, "", Map.of());
        try (TopicAdmin admin = new TopicAdmin(connection)) {
            admin.createMissing(TopicDeclarations.load().withPartitions(2), Optional.empty());
        }
        store = new ReleaseStore(connection, registry);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private int adjust(String... arguments) {
        printed.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("releases", "adjust"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--broker", broker.bootstrapServers(), "--registry", REGISTRY));
        CommandLine line = TailstreamCommand.commandLine();
        line.setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(printed, true));
        return line.execute(all.toArray(String[]::new));
    }

    private void assertPrinted(String expected) {
        assertTrue(printed.toString().contains(expected), printed::toString);
    }

    private void assertTarget(double... expected) {
        List<Double> target = store.current().orElseThrow().getFusion().getTargetPrior();
        assertEquals(expected.length, target.size(), target::toString);
        for (int c = 0; c < expected.length; c++) {
            assertEquals(expected[c], target.get(c), TOLERANCE, target::toString);
        }
    }

    private void send(Topic topic, SpecificRecord... values) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                connection.producerProperties(), new StringSerializer(), new ByteArraySerializer())) {
            for (SpecificRecord value : values) {
                byte[] bytes = serialise(topic, value);
                producer.send(new ProducerRecord<>(topic.name(""), bytes)).get();
            }
        }
    }

    private byte[] serialise(Topic topic, SpecificRecord value) {
        return value instanceof LabelEvent label
                ? new AvroSerde<>(LabelEvent.class, registry).serializer().serialize(topic.name(""), label)
                : new AvroSerde<>(BackboneOutputs.class, registry)
                        .serializer()
                        .serialize(topic.name(""), (BackboneOutputs) value);
    }

    private static LabelEvent label(String id, String label, long labelledAt) {
        return new LabelEvent(id, label, "test", Instant.ofEpochMilli(labelledAt));
    }

    private static BackboneOutputs outputs(String id, int c) {
        ByteBuffer logits = ByteBuffer.allocate(3 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        logits.putFloat(c * Float.BYTES, 60);
        return new BackboneOutputs(
                id,
                Instant.EPOCH,
                Instant.EPOCH,
                new Origin("images", 0, 0L),
                "first",
                List.of(new BackboneOutput("red", logits)),
                List.of(),
                false);
    }

    private long chunks() {
        TopicPartition only = new TopicPartition(connection.topic(Topic.ADAPTER_WEIGHTS), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                connection.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.endOffsets(List.of(only)).get(only);
        }
    }

    @Test
    void shouldAdjustToEverySourceAndSayWhyNot() throws Exception {
        assertEquals(ExitCode.BAD_INPUT, adjust("--target-prior", "uniform"));
        assertPrinted("no release is in force yet");
        store.publish(first);
        long chunks = chunks();

        assertEquals(ExitCode.BAD_INPUT, adjust("--target-prior", "none"));
        assertPrinted("release first has no target prior that could be removed");
        assertEquals(ExitCode.OK, adjust("--target-prior", "training", "--dry-run"), printed::toString);
        assertPrinted("nothing was published");
        assertEquals(Optional.of(first.release()), store.current());

        assertEquals(ExitCode.OK, adjust("--target-prior", "training", "--name", "as-trained"), printed::toString);
        assertPrinted("release as-trained is in force now, first was before");
        assertPrinted(String.format("  %-32s %10s %10s", "D-Many", "33.33 %", "78.43 %"));
        assertTarget(200 / 255.0, 50 / 255.0, 5 / 255.0);
        AdapterRelease adjusted = store.current().orElseThrow();
        assertEquals("first", adjusted.getParent());
        assertEquals(first.release().getBackbones(), adjusted.getBackbones());
        assertEquals(first.release().getGroups(), adjusted.getGroups());
        assertEquals("training", adjusted.getHyperParameters().get("targetPrior.source"));
        assertEquals("1.0", adjusted.getHyperParameters().get("tau"));
        assertEquals(chunks, chunks(), "no weights are written again");

        assertEquals(ExitCode.OK, adjust("--target-prior", "none"), printed::toString);
        assertTarget();
        assertEquals("as-trained", store.current().orElseThrow().getParent());
        assertEquals(ExitCode.OK, adjust("as-trained", "--target-prior", "uniform"), printed::toString);
        assertTarget(1 / 3.0, 1 / 3.0, 1 / 3.0);
        assertEquals("as-trained", store.current().orElseThrow().getParent());

        Path shares = Files.writeString(folder.resolve("shares.txt"), "owl 0\nfox 0.25\neel 0.75\n");
        assertEquals(ExitCode.OK, adjust("--target-prior", shares.toString()), printed::toString);
        assertTarget(0, 0.25, 0.75);
        assertPrinted("1 classes have share 0: they are never predicted");
        Files.writeString(shares, "owl 0\nfox 0\neel 1\n");
        assertEquals(ExitCode.BAD_INPUT, adjust("--target-prior", shares.toString()));
        assertPrinted("leaves one class alone");

        AdapterRelease inForce = store.current().orElseThrow();
        assertEquals(ExitCode.USAGE, adjust("--target-prior", "uniform", "--last", "1h"));
        assertEquals(ExitCode.BAD_INPUT, adjust("third", "--target-prior", "uniform"));
        assertPrinted("no release is called 'third'");
        assertEquals(ExitCode.BAD_INPUT, adjust("--target-prior", "uniform", "--name", "first"));
        assertPrinted("another release is called first");
        assertEquals(ExitCode.BAD_INPUT, adjust("--target-prior", "uniform", "--name", "current"));
        assertEquals(ExitCode.BAD_INPUT, adjust("--target-prior", "labels"));
        assertPrinted("no label of a class of release");
        assertEquals(ExitCode.BAD_INPUT, adjust("--target-prior", "predictions"));
        assertPrinted("no outputs of the adapters of release");
        assertEquals(Optional.of(inForce), store.current());
    }

    @Test
    void shouldCountLabelsAndEstimateFromLogits() throws Exception {
        store.publish(first);
        send(Topic.LABELS, label("a", "fox", 5), label("b", "fox", 5));
        assertEquals(ExitCode.BAD_INPUT, adjust("--target-prior", "labels"));
        assertPrinted("all 2 labels since");
        assertPrinted("are of one class");
        send(
                Topic.LABELS,
                label("a", "eel", 4), // fox was given later and stays
                label("b", "eel", 6),
                label("c", "fox", 1),
                label("d", "yak", 1));
        assertEquals(ExitCode.OK, adjust("--target-prior", "labels", "--last", "10m"), printed::toString);
        assertPrinted("3 images were labelled since");
        assertPrinted("; 1 more have labels of classes that the release does not know");
        double[] expected = Priors.smoothed(new long[] {0, 2, 1}, 0.5);
        assertTarget(expected);
        Map<String, String> how = store.current().orElseThrow().getHyperParameters();
        assertEquals("labels", how.get("targetPrior.source"));
        assertEquals("3", how.get("targetPrior.labels"));
        assertEquals("0.5", how.get("targetPrior.smoothing"));

        // Of the release that is in force no outputs are there, but of its parent, with the same adapters.
        send(Topic.BACKBONE_OUTPUTS, outputs("a", 0), outputs("b", 2), outputs("c", 2), outputs("b", 2));
        assertEquals(ExitCode.OK, adjust("--target-prior", "predictions"), printed::toString);
        assertPrinted("logits of 3 images since");
        assertTarget(Priors.smoothed(new long[] {1, 0, 2}, 0.5));
        how = store.current().orElseThrow().getHyperParameters();
        assertEquals("predictions", how.get("targetPrior.source"));
        assertEquals("3", how.get("targetPrior.images"));
        assertNull(how.get("targetPrior.labels"), "of the release before, not of this one");
    }

    @Test
    void shouldPublishNothingWhereAnotherReleaseCameInBetween() {
        store.publish(first);
        AdapterRelease late = AdapterRelease.newBuilder(first.release())
                .setName("late")
                .setParent("first")
                .build();
        store.publish(SampleRelease.folder("second", 2, 10));
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> store.publishAdjusted(late, Optional.of("first")));
        assertTrue(refused.getMessage().contains("release second is in force now and not first"), refused::getMessage);
        assertEquals("second", store.current().orElseThrow().getName());
        assertEquals(Optional.empty(), store.byName("late"));
    }
}
