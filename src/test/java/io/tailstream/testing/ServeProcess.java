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
        command.addAll(List.of("serve", "--management-port", "0", "--set", "kafka.\"client.id\"=" + name));
        command.addAll(List.of("--state-dir", directory.resolve(name).toString()));
        command.addAll(options);
        return ChildProcess.start(command, directory.resolve(name + ".out"));
    }

    /** Starts any command of the program; what it prints goes to a file of its name. */
    public static ChildProcess run(Path directory, List<String> arguments) throws IOException {
        return start(arguments, directory.resolve(arguments.get(0) + ".out"));
    }

    /** The same, with the file to print to. */
    public static ChildProcess start(List<String> arguments, Path log) throws IOException {
        List<String> command = packaged();
        command.addAll(arguments);
        return ChildProcess.start(command, log);
    }

    private static List<String> packaged() {
        String app = System.getProperty("it.app");
        if (app == null) {
            throw new IllegalStateException("-Dtailstream.app must name quarkus-run.jar; failsafe sets it");
        }
        return new ArrayList<>(
                List.of(ChildProcess.javaExecutable(), "-Xmx512m", "-XX:+UseSerialGC", "-Doffline=true", "-jar", app));
    }
}
