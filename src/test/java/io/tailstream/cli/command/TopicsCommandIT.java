package io.tailstream.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.cli.TailstreamCommand;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.demo.LoopbackPort;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Against a real broker, and against none, which is waited for 10 s. */
class TopicsCommandIT {

    private final StringWriter printed = new StringWriter();

    private int run(String... arguments) {
        printed.getBuffer().setLength(0);
        CommandLine line = TailstreamCommand.commandLine();
        line.setOut(new PrintWriter(printed, true)).setErr(new PrintWriter(printed, true));
        return line.execute(arguments);
    }

    @Test
    void shouldMakeAndCheckTheTopics() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0)) {
            String at = broker.bootstrapServers();
            assertEquals(ExitCode.BAD_INPUT, run("topics", "check", "--broker", at), printed::toString);
            assertTrue(printed.toString().contains("images: missing"), printed::toString);
            assertEquals(
                    ExitCode.OK, run("topics", "create", "--broker", at, "--partitions", "2", "--replication", "1"));
            assertTrue(printed.toString().contains("created images"), printed::toString);
            assertEquals(ExitCode.OK, run("topics", "check", "--broker", at, "--partitions", "2"), printed::toString);
            assertEquals(ExitCode.BAD_INPUT, run("topics", "check", "--broker", at, "--partitions", "3"));
            assertTrue(printed.toString().contains("images: partitions is 2, declared 3"), printed::toString);
            assertEquals(ExitCode.OK, run("topics", "create", "--broker", at, "--partitions", "2"));
            assertTrue(printed.toString().contains("there already"), printed::toString);
        }
    }

    @Test
    void shouldSayWhichBrokerDoesNotAnswer() throws Exception {
        String nobody = "127.0.0.1:" + LoopbackPort.free();
        assertEquals(ExitCode.UNREACHABLE, run("topics", "check", "--broker", nobody));
        assertTrue(printed.toString().contains(nobody), printed::toString);
    }

    @Test
    void shouldRefuseOptionsThatMakeNoSense() {
        assertEquals(ExitCode.USAGE, run("topics"));
        assertEquals(ExitCode.USAGE, run("topics", "create", "--partitions", "0"));
        assertEquals(ExitCode.USAGE, run("topics", "create", "--replication", "many"));
        assertEquals(ExitCode.USAGE, run("topics", "check", "--broker", "no port"));
    }
}
