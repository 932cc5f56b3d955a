package io.tailstream.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailstream.AdapterRelease;
import io.tailstream.ReleasedBackbone;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.release.SampleRelease;
import io.tailstream.stream.wire.KafkaConnection;
import io.tailstream.stream.wire.SchemaRegistry;
import io.tailstream.stream.wire.Topic;
import io.tailstream.stream.wire.TopicAdmin;
import io.tailstream.stream.wire.TopicDeclarations;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
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
