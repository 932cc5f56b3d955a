package io.tailstream.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code tailstream serve}, packaged as users have it, in a JVM of its own. */
public final class ServeProcess {

    private ServeProcess() {}

    /**
     * @param name its Kafka clients' {@code client.id}, by which the group's members are told apart
     * @param directory for its stores and what it prints
     */
    public static ChildProcess start(String name, Path directory, List<String> options) throws IOException {
        List<String> command = packaged();
        command.addAll(List.of("serve", "--set", "kafka.\"client.id\"=" + name));
        command.addAll(List.of("--state-dir", directory.resolve(name).toString()));
        command.addAll(options);
        return ChildProcess.start(command, directory.resolve(name + ".out"));
    }

    /** Runs a command to its end and gives its exit code. */
    public static ChildProcess run(Path directory, List<String> arguments) throws IOException {
        List<String> command = packaged();
        command.addAll(arguments);
        return ChildProcess.start(command, directory.resolve(arguments.get(0) + ".out"));
    }

    private static List<String> packaged() {
        String app = System.getProperty("tailstream.app");
        if (app == null) {
            throw new IllegalStateException("-Dtailstream.app must name quarkus-run.jar; failsafe sets it");
        }
        return new ArrayList<>(
                List.of(ChildProcess.javaExecutable(), "-Xmx512m", "-XX:+UseSerialGC", "-Doffline=true", "-jar", app));
    }
}
