package io.tailstream.cli.command;

import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.BackboneOptions;
import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.cli.option.RetrainOptions;
import io.tailstream.cli.option.ThreadOptions;
import io.tailstream.cli.process.RequiredTopics;
import io.tailstream.cli.report.WrittenReport;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.PacedDisplay;
import io.tailstream.progress.Progress;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.retraining.CycleSettings;
import io.tailstream.stream.retraining.ReplayCycle;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tailstream replay}: trains on labelled images of the topics, and releases what the gate lets through. */
@Command(
        name = "replay",
        description = {
            "Train the adapters of the release in force on labelled images of the topics; publish the result if it",
            "loses too much in no group. Broken off, the same command goes on and ends with the same bytes."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class ReplayCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Path REPORTS = Path.of("reports");

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private BackboneOptions backbones;

    @Mixin
    private RetrainOptions retrain;

    @Mixin
    private ThreadOptions threads;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException, InterruptedException {
        KafkaConnection connection = kafka.connection();
        CycleSettings settings = retrain.cycle(threads.threads(), Path.of("replay"), Path.of("exemplars"));
        double pace = retrain.paceOf(threads.threads());
        RangeBound from = retrain.range().from(clock);
        RangeBound to = retrain.range().to();
        List<BackboneFolder> folders = backbones.open();
        RequiredTopics.check(connection);
        SchemaRegistry registry = SchemaRegistry.connect(connection.registryUrl(), PATIENCE);
        TorchDevice device = threads.start();
        ReplayCycle cycle = new ReplayCycle(connection, registry, device, folders, settings, clock);
        Progress.Display display = TerminalDisplay.standard();
        if (retrain.follow().wanted()) {
            retrain.follower(connection, cycle, pace, display, this::report, clock)
                    .run();
        }
        ReplayCycle.Outcome outcome = cycle.run(from, to, new PacedDisplay(display, pace));
        report(outcome);
        return outcome.passed() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private void report(ReplayCycle.Outcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(WrittenReport.of(outcome, retrain.report().or(() -> Optional.of(REPORTS))));
        out.flush();
    }
}
