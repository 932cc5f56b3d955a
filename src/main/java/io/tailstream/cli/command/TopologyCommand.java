package io.tailstream.cli.command;

import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.topology.TopologyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tailstream topology}: for who works on the program. */
@Command(
        name = "topology",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Describes the running system as the code builds it.")
public final class TopologyCommand {

    @Spec
    private CommandSpec spec;

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description = "Writes the topologies' descriptions and the system's picture.")
    int describe(
            @Option(
                            names = "--out",
                            paramLabel = "DIR",
                            defaultValue = "topology",
                            description = "The folder to write to (default: ${DEFAULT-VALUE}).")
                    Path folder)
            throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> file : TopologyFiles.generate().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.writeString(path, file.getValue());
            spec.commandLine().getOut().println(path);
        }
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
