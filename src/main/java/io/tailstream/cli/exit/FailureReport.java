package io.tailstream.cli.exit;

import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.training.TrainingDivergedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * The one place where an exception becomes a line for the reader and an exit code. A trace is shown only with
 * {@code --debug} (or TAILSTREAM_DEBUG=true).
 */
public final class FailureReport implements IExecutionExceptionHandler {

    public static final String DEBUG_OPTION = "--debug";
    private static volatile boolean debug = Boolean.parseBoolean(System.getenv("TAILSTREAM_DEBUG"));

    /** Known before the arguments are parsed, so that a failure to parse is shown in full as well. */
    public static void readDebugOption(String... args) {
        debug |= Arrays.asList(args).contains(DEBUG_OPTION);
    }

    public static boolean debug() {
        return debug;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return report(failure, command.getErr());
    }

    /** Says what failed and gives the exit code. */
    public static int report(Throwable failure, PrintWriter err) {
        err.println("tailstream: " + message(failure));
        if (debug()) {
            failure.printStackTrace(err);
        } else if (exitCode(failure) == ExitCode.FAILURE && !(failure instanceof CommandFailure)) {
            err.println("(" + DEBUG_OPTION + " shows the full trace)");
        }
        err.flush();
        return exitCode(failure);
    }

    /** The exit code of a failure: that of the first cause that says something of it. */
    public static int exitCode(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof CommandFailure known) {
                return known.exitCode();
            }
            if (isUnreachable(t)) {
                return ExitCode.UNREACHABLE;
            }
            if (t instanceof InterruptedException) {
                return ExitCode.INTERRUPTED;
            }
            if (t instanceof IOException) {
                return ExitCode.BAD_INPUT;
            }
            if (t instanceof TrainingDivergedException) {
                return ExitCode.DIVERGED;
            }
            if (t instanceof IllegalArgumentException || t instanceof ConfigException) {
                return ExitCode.USAGE;
            }
        }
        return ExitCode.FAILURE;
    }

    private static boolean isUnreachable(Throwable t) {
        return t instanceof ServiceUnreachableException
                || t instanceof ConnectException
                || t instanceof BindException
                || t instanceof UnknownHostException
                || t instanceof org.apache.kafka.common.errors.TimeoutException
                || t instanceof org.apache.kafka.common.errors.DisconnectException;
    }

    /** What the failure says, past the wrappers that only carry it. */
    public static String message(Throwable failure) {
        Throwable t = failure;
        while ((t instanceof ExecutionException
                        || t instanceof CompletionException
                        || t instanceof UncheckedIOException)
                && t.getCause() != null) {
            t = t.getCause();
        }
        String said = t.getMessage();
        if (t instanceof NoSuchFileException) {
            return "no such file or folder: " + said;
        }
        if (t instanceof NotDirectoryException) {
            return "not a folder: " + said;
        }
        return said == null || said.isBlank() ? t.getClass().getSimpleName() : said;
    }
}
