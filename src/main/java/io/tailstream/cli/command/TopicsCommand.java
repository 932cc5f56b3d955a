package io.tailstream.cli.command;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tailstream topics}: makes the topics that topology/topics.yaml declares, or compares a broker with it. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes the declared topics on a broker, or checks that they are as declared.")
public final class TopicsCommand {

    /** Which broker, and how wide. */
    static final class Target {

        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec;

        @Mixin
        private KafkaOptions kafka;

        @Option(
                names = "--partitions",
                paramLabel = "N",
                description = "Partitions of the topics that have no number of their own (default: as declared).")
        private Integer partitions;

        TopicDeclarations declared() {
            TopicDeclarations declared = TopicDeclarations.load();
            if (partitions == null) {
                return declared;
            }
            if (partitions < 1) {
                throw new ParameterException(spec.commandLine(), "--partitions must be at least 1, not " + partitions);
            }
            return declared.withPartitions(partitions);
        }

        TopicAdmin connect() {
            return new TopicAdmin(kafka.connection());
        }
    }

    @Spec
    private CommandSpec spec;

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes the topics that are missing; those that are there stay as they are.")
    int create(
            @Mixin Target target,
            @Option(
                            names = "--replication",
                            paramLabel = "N",
                            description = "Copies of each partition (default: as the broker is configured).")
                    Short replication) {
        PrintWriter out = spec.commandLine().getOut();
        TopicDeclarations declared = target.declared();
        try (TopicAdmin admin = target.connect()) {
            List<String> created = admin.createMissing(declared, Optional.ofNullable(replication));
            created.forEach(name -> out.println("created " + name));
            out.println(created.isEmpty() ? "all topics are there already" : created.size() + " topics created");
            admin.differences(declared).forEach(d -> out.println("differs: " + d));
        }
        out.flush();
        return ExitCode.OK;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Names every topic that is missing and every setting that differs; then the exit code is 3.")
    int check(@Mixin Target target) {
        List<String> differences;
        try (TopicAdmin admin = target.connect()) {
            differences = admin.differences(target.declared());
        }
        if (!differences.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "the topics are not as declared:\n  " + String.join("\n  ", differences));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("all topics are as declared");
        out.flush();
        return ExitCode.OK;
    }
}
