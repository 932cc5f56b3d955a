package io.tailstream.cli.command;

import io.tailstream.GateDecision;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.retraining.report.GateReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tailstream releases report}: a gate's report again, from the topics. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes the report of a gate's decision again, from the topics. Of a challenger that was refused the topics",
            "have the decision alone, not its settings."
        })
final class ReleaseReportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Parameters(paramLabel = "NAME", description = "The challenger, released or not.")
    private String name;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "reports",
            description = "Where NAME.txt and NAME.html are written (default: reports).")
    private Path out;

    @Override
    public Integer call() throws IOException {
        ReleaseStore store = ReleasesCommand.store(kafka);
        GateDecision decision = store.decision(name)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "no decision on a release '" + name + "' is in the topic gate-decisions: it was not made by"
                                + " 'tailstream replay', or longer ago than the topic keeps it"));
        PrintWriter printed = spec.commandLine().getOut();
        new GateReport(decision, store.byName(name)).write(out).forEach(file -> printed.println("report: " + file));
        printed.flush();
        return ExitCode.OK;
    }
}
