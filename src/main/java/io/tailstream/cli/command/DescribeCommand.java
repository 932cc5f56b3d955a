package io.tailstream.cli.command;

import io.tailstream.cli.description.GeneratedFiles;
import io.tailstream.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tailstream describe}: for who works on the program. */
@Command(
        name = "describe",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Writes the files of topology/ and docs/ that follow from the code.")
public final class DescribeCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The repository's folder (default: the working directory).")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        for (Map.Entry<String, String> file : GeneratedFiles.generate().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
            spec.commandLine().getOut().println(file.getKey());
        }
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
