package io.tailstream.cli;

import io.tailstream.cli.command.AgreementCommand;
import io.tailstream.cli.command.DemoCommand;
import io.tailstream.cli.command.DescribeCommand;
import io.tailstream.cli.command.EvaluateCommand;
import io.tailstream.cli.command.ImportCommand;
import io.tailstream.cli.command.PretrainCommand;
import io.tailstream.cli.command.PriorsCommand;
import io.tailstream.cli.command.ProduceCommand;
import io.tailstream.cli.command.RecomputeCommand;
import io.tailstream.cli.command.ReleasesCommand;
import io.tailstream.cli.command.ReplayCommand;
import io.tailstream.cli.command.ServeCommand;
import io.tailstream.cli.command.TopicsCommand;
import io.tailstream.cli.command.TrainCommand;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.exit.FailureReport;
import io.tailstream.cli.process.Version;
import io.tailstream.cli.setting.OptionSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of the command line; a new command is a line in {@code subcommands}. */
@Command(
        name = "tailstream",
        description = "Long-tailed image classification on Kafka: images in, fused predictions and group accuracy out.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:an internal failure, or a part of the work failed",
            "2:a wrong option or value",
            "3:bad input: a missing folder, a bad line of a list, a bad backbone folder or checkpoint",
            "4:the broker or registry cannot be reached, or a port is in use",
            "5:training diverged",
            "6:the gate refused a new release",
            "130:interrupted"
        },
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            TopicsCommand.class,
            ReleasesCommand.class,
            ProduceCommand.class,
            ImportCommand.class,
            PretrainCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            AgreementCommand.class,
            PriorsCommand.class,
            ReplayCommand.class,
            RecomputeCommand.class,
            DescribeCommand.class
        })
public final class TailstreamCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = FailureReport.DEBUG_OPTION,
            scope = ScopeType.INHERIT,
            description = "Show log lines in detail and the full trace of a failure (also: TAILSTREAM_DEBUG=true).")
    private boolean debug;

    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new TailstreamCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(parsed -> {
                    OptionSource.clear(); // one of a command before it, in the same process
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setExecutionExceptionHandler(new FailureReport());
        ServeCommand.describeRoles(line.getSubcommands().get("serve").getCommandSpec());
        return line;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return ExitCode.OK;
    }
}
