package io.tailstream.cli.exit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailureReportTest {

    @Test
    void shouldTellUsageInputServiceAndInternalFailuresApart() {
        assertEquals(ExitCode.USAGE, FailureReport.exitCode(new IllegalArgumentException("--rate must be above 0")));
        assertEquals(ExitCode.BAD_INPUT, FailureReport.exitCode(new IOException("list.txt:3: no label")));
        assertEquals(ExitCode.UNREACHABLE, FailureReport.exitCode(new ServiceUnreachableException("no answer", null)));
        assertEquals(ExitCode.UNREACHABLE, FailureReport.exitCode(new BindException("in use")));
        assertEquals(ExitCode.FAILURE, FailureReport.exitCode(new IllegalStateException("a bug")));
    }

    @Test
    void shouldJudgeByTheFirstCauseThatSaysSomething() {
        Exception wrapped = new IllegalStateException(
                "wrapped", new ExecutionException(new UncheckedIOException(new NoSuchFileException("here"))));
        assertEquals(ExitCode.BAD_INPUT, FailureReport.exitCode(wrapped));
        assertEquals(
                ExitCode.UNREACHABLE,
                FailureReport.exitCode(new CommandFailure(ExitCode.UNREACHABLE, "said", new IOException("cause"))));
    }

    @Test
    void shouldSayWhatFailedWithoutATrace() {
        StringWriter said = new StringWriter();
        int code = FailureReport.report(
                new UncheckedIOException(new NoSuchFileException("/photos/test.txt")), new PrintWriter(said));
        assertEquals(ExitCode.BAD_INPUT, code);
        assertTrue(said.toString().contains("no such file or folder: /photos/test.txt"), said.toString());
        assertFalse(said.toString().contains("at io.tailstream"), said.toString());
    }
}
