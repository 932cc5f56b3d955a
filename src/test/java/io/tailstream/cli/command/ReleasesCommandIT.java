package io.tailstream.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import io.tailstream.LabelEvent;
import io.tailstream.LabelProbability;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import io.tailstream.ReleasedBackbone;
import io.tailstream.cli.TailstreamCommand;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.demo.EmbeddedBroker;
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
import java.nio.file.Path;
import java.time.Duration;
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

/** Against a real broker, which takes seconds to start; a release without its weights is waited for 10 s. */
class ReleasesCommandIT {

    private static final String REGISTRY = "mock://releases-command";
    private static final List<String> CLASSES = List.of("owl", "fox", "eel");

    private final StringWriter printed = new StringWriter();

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private KafkaConnection connection;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(0);
        connection = new KafkaConnection(broker.bootstrapServers(), REGISTRY, "", Map.of());
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private int run(String... arguments) {
        printed.getBuffer().setLength(0);
        String[] all = new String[arguments.length + 5];
        all[0] = "releases";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        System.arraycopy(
                new String[] {"--broker", broker.bootstrapServers(), "--registry", REGISTRY},
                0,
                all,
                arguments.length + 1,
                4);
        CommandLine line = TailstreamCommand.commandLine();
        line.setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(printed, true));
        return line.execute(all);
    }

    private void assertPrinted(String expected) {
        assertTrue(printed.toString().contains(expected), printed::toString);
    }

    @Test
    void shouldListShowCompareAndRollBack() throws Exception {
        assertEquals(ExitCode.BAD_INPUT, run("list"));
        assertPrinted("tailstream topics create");
        try (TopicAdmin admin = new TopicAdmin(connection)) {
            admin.createMissing(TopicDeclarations.load().withPartitions(1), Optional.empty());
        }
        assertEquals(ExitCode.OK, run("list"), printed::toString);
        assertPrinted("no release was published yet");

        ReleaseStore store = new ReleaseStore(connection, SchemaRegistry.connect(REGISTRY));
        ReleaseFolder first = SampleRelease.folder("first", 1, 10);
        store.publish(first);
        ReleaseFolder second = SampleRelease.folder("second", 2, 10);
        store.publish(second);
        assertEquals(ExitCode.OK, run("list"), printed::toString);
        assertPrinted("  first ");
        assertPrinted("* second ");

        assertEquals(ExitCode.OK, run("show", "first"), printed::toString);
        assertPrinted("release first, not in force");
        assertPrinted("adapter " + first.release().getBackbones().get(1).getAdapterSha256());
        assertPrinted("D-groups Many 1, Medium 1, Few 1");
        assertEquals(ExitCode.OK, run("show", "first", "--json"), printed::toString);
        assertEquals(
                "owl",
                new ObjectMapper()
                        .readTree(printed.toString())
                        .at("/classNames/0")
                        .asText());
        assertEquals(ExitCode.OK, run("diff", "first", "second"), printed::toString);
        assertPrinted("red adapter: " + first.release().getBackbones().get(0).getAdapterSha256() + " -> ");

        assertEquals(ExitCode.OK, run("rollback", "first"), printed::toString);
        assertPrinted("release first is in force now, second was before");
        assertEquals(Optional.of(first.release()), store.current());
        assertEquals(ExitCode.OK, run("rollback", "first"), printed::toString);
        assertPrinted("already");

        assertEquals(ExitCode.BAD_INPUT, run("rollback", "third"));
        assertPrinted("no release is called 'third'; there are: first, second");
        assertEquals(ExitCode.BAD_INPUT, run("show", "current"));
        assertEquals(ExitCode.BAD_INPUT, run("diff", "first", "none"));
        assertEquals(ExitCode.BAD_INPUT, run("report", "first", "--out", folder.toString()));
        assertPrinted("no decision on a release 'first' is in the topic gate-decisions");

        takeAwayTheWeights(second.release());
        assertEquals(ExitCode.BAD_INPUT, run("rollback", "second"));
        assertPrinted("release second cannot be used, nothing was changed: topic adapter-weights does not hold");
        assertEquals(Optional.of(first.release()), store.current());
    }

    @Test
    void shouldLetAReleaseRunBesideAndPutItInForceOnlyWhereItLosesNoGroup() throws Exception {
        try (TopicAdmin admin = new TopicAdmin(connection)) {
            admin.createMissing(TopicDeclarations.load().withPartitions(1), Optional.empty());
        }
        ReleaseStore store = new ReleaseStore(connection, SchemaRegistry.connect(REGISTRY));
        ReleaseFolder first = SampleRelease.folder("first", 1, 10);
        ReleaseFolder second = SampleRelease.folder("second", 2, 10);
        store.publish(second);
        store.publish(first);
        assertEquals(ExitCode.BAD_INPUT, run("promote"));
        assertPrinted("no release is the shadow");
        assertEquals(ExitCode.USAGE, run("shadow"));
        assertEquals(ExitCode.BAD_INPUT, run("shadow", "first"));
        assertEquals(ExitCode.OK, run("shadow", "second"), printed::toString);
        assertPrinted("release second is the shadow now");
        assertEquals(ExitCode.OK, run("list"), printed::toString);
        assertPrinted("* first ");
        assertPrinted("+ second ");
        assertPrinted("* in force, + shadow");
        assertEquals(ExitCode.OK, run("shadow", "--stop"), printed::toString);
        assertPrinted("release second is the shadow no more");
        assertEquals(Optional.empty(), store.shadow());
        assertEquals(ExitCode.OK, run("shadow", "second"), printed::toString);

        // 40 images that the shadow answered: 4 before the champion was in force, 3 never labelled, 3 of a new class.
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                connection.producerProperties(), new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 60; i++) {
                String truth = i >= 33 && i < 36 ? "yak" : CLASSES.get(i % 3);
                write(producer, Topic.PREDICTIONS, prediction(i, i < 4 ? "older" : "first", CLASSES.get(i % 3)));
                if (i < 40) {
                    write(producer, Topic.PREDICTIONS_SHADOW, prediction(i, "second", i % 3 == 1 ? "eel" : truth));
                }
                if (i < 36 || i >= 39) {
                    write(producer, Topic.LABELS, label(i, truth));
                }
            }
        }
        String[] promote = {"promote", "--margin", "0.1", "--judge-from", "1"};
        assertEquals(ExitCode.REFUSED, run(promote), printed::toString);
        assertPrinted(
                "40 images predicted by the challenger, 36 of them by the release in force too, 30 of these labelled,"
                        + " 3 with a label of a class that it does not know");
        assertPrinted("not released: first stays in force");
        assertEquals(Optional.of(first.release()), store.current());
        assertEquals(Optional.of(second.release()), store.shadow());

        // The last prediction of an id counts: it is as good as the champion now.
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                connection.producerProperties(), new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < 40; i++) {
                write(producer, Topic.PREDICTIONS_SHADOW, prediction(i, "second", CLASSES.get(i % 3)));
            }
        }
        assertEquals(ExitCode.OK, run(promote), printed::toString);
        assertPrinted("released: second took the place of first");
        assertEquals(Optional.of(second.release()), store.current());
        assertEquals(Optional.empty(), store.shadow());
        assertEquals(ExitCode.BAD_INPUT, run("promote", "second"));
        assertPrinted("in force already");

        // Nothing of it was seen: only by force.
        assertEquals(ExitCode.REFUSED, run("promote", "first"), printed::toString);
        assertEquals(Optional.of(second.release()), store.current());
        assertEquals(ExitCode.OK, run("promote", "first", "--force"), printed::toString);
        assertPrinted("released by force");
        assertEquals(Optional.of(first.release()), store.current());
        assertEquals(
                List.of("second false false", "second true false", "first false false", "first true true"),
                decisions());
    }

    private <T extends SpecificRecord> void write(KafkaProducer<String, byte[]> producer, Topic topic, T record)
            throws Exception {
        String name = connection.topic(topic);
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) record.getClass();
        byte[] value = new AvroSerde<>(type, SchemaRegistry.connect(REGISTRY))
                .serializer()
                .serialize(name, record);
        producer.send(new ProducerRecord<>(name, record.get(0).toString(), value))
                .get();
    }

    private static Prediction prediction(int image, String release, String label) {
        return Prediction.newBuilder()
                .setId("image-" + image)
                .setCapturedAt(Instant.EPOCH)
                .setAppendedAt(Instant.EPOCH)
                .setOrigin(new Origin("images", 0, (long) image))
                .setRelease(release)
                .setFusion("MEAN_POSTERIOR")
                .setTop(List.of(new LabelProbability(label, 0.9)))
                .setBackbones(List.of())
                .setBackbonesUsed(2)
                .setDegraded(false)
                .setPredictedAt(Instant.EPOCH)
                .build();
    }

    private static LabelEvent label(int image, String label) {
        return LabelEvent.newBuilder()
                .setId("image-" + image)
                .setLabel(label)
                .setLabelledAt(Instant.EPOCH)
                .build();
    }

    /** What was decided, in order: challenger, released, forced. */
    private List<String> decisions() {
        String topic = connection.topic(Topic.GATE_DECISIONS);
        TopicPartition only = new TopicPartition(topic, 0);
        List<String> decisions = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                connection.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            while (consumer.position(only) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    GateDecision made = new AvroSerde<>(GateDecision.class, SchemaRegistry.connect(REGISTRY))
                            .deserializer()
                            .deserialize(topic, record.value());
                    decisions.add(made.getChallenger() + " " + made.getReleased() + " " + made.getForced());
                });
            }
        }
        return decisions;
    }

    private void takeAwayTheWeights(AdapterRelease release) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                connection.producerProperties(), new StringSerializer(), new ByteArraySerializer())) {
            for (ReleasedBackbone backbone : release.getBackbones()) {
                String chunk = backbone.getAdapterSha256() + "/0";
                producer.send(new ProducerRecord<>(connection.topic(Topic.ADAPTER_WEIGHTS), chunk, null))
                        .get();
            }
        }
    }
}
