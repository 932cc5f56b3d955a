package io.tailstream.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of its own, whose output goes to a file that failures quote; it dies with the test. */
public final class ChildProcess implements AutoCloseable {

    private static final int QUOTED_CHARACTERS = 4_000;

    private final Process process;
    private final Path log;
    private final Thread hook;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a command; what it prints is appended to {@code log}. */
    public static ChildProcess start(List<String> command, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        return new ChildProcess(process, log);
    }

    /** The command that runs a class of the tests' class path in another JVM like this one. */
    public static List<String> java(List<String> jvmOptions, Class<?> main, Path directory, List<String> arguments)
            throws IOException {
        // Surefire's own class path may be one jar with a manifest; it leaves the real one in a property.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path options = Files.createTempFile(directory, "java", ".options");
        Files.writeString(options, "-cp \"" + classPath.replace("\\", "\\\\") + "\"\n");
        List<String> command = new ArrayList<>(List.of(javaExecutable()));
        command.addAll(jvmOptions);
        command.add("@" + options);
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /** The java that runs the tests. */
    public static String javaExecutable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Waits until something listens on a port of 127.0.0.1. */
    public void awaitPort(int port, Duration patience) {
        Await.until("a listener on port " + port, patience, () -> {
            failIfDead();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Fails with the end of its output if the process has ended. */
    public void failIfDead() {
        if (!process.isAlive()) {
            throw new AssertionError("the process ended with code " + process.exitValue() + ":\n" + output());
        }
    }

    /** The end of what it printed. */
    public String output() {
        try {
            String all = Files.readString(log, StandardCharsets.UTF_8);
            return all.substring(Math.max(0, all.length() - QUOTED_CHARACTERS));
        } catch (IOException e) {
            return "(no output: " + e + ")";
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: it gets no chance to tidy up. Returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(30));
    }

    /** SIGTERM, as Ctrl-C or an orchestrator would end it. */
    public void terminate() {
        process.destroy();
    }

    /** Waits for its end and gives the exit code. */
    public int awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("the process did not end within " + patience + ":\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
