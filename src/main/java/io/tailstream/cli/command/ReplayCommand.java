package io.tailstream.cli.command;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.BackboneOptions;
import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.cli.option.RetrainOptions;
import io.tailstream.cli.option.ThreadOptions;
import io.tailstream.cli.process.RequiredTopics;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.PacedDisplay;
import io.tailstream.progress.Progress;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.retraining.CycleSettings;
import io.tailstream.stream.retraining.Follower;
import io.tailstream.stream.retraining.ReplayCycle;
import io.tailstream.stream.retraining.TrainStation;
import io.tailstream.stream.retraining.TrainingConfig;
import io.tailstream.stream.retraining.WrittenReport;
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
    private static final Path WORK = Path.of("replay");
    private static final Path EXEMPLARS = Path.of("exemplars");

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
        TrainingConfig config = RetrainOptions.config(spec, "retrain");
        CycleSettings common = CycleSettings.of(config, threads.threads(), WORK, EXEMPLARS);
        CycleSettings settings = retrain.name().map(common::withName).orElse(common);
        double pace = TrainStation.paceOf(TrainStation.share(config, 1), threads.threads());
        RangeBound from = RangeBound.from(config.from(), config.last(), clock);
        RangeBound to = retrain.to();
        if (retrain.isFollowing()) {
            requireNoEnd(to);
        }
        List<BackboneFolder> folders = backbones.open();
        RequiredTopics.check(connection, List.of(new TrainStation()));
        SchemaRegistry registry = SchemaRegistry.connect(connection.registryUrl(), PATIENCE);
        TorchDevice device = threads.start();
        ReplayCycle cycle = new ReplayCycle(connection, registry, device, folders, settings, clock);
        Progress.Display display = TerminalDisplay.standard();
        Optional<Path> reports = config.report().or(() -> Optional.of(REPORTS));
        if (retrain.isFollowing()) {
            new Follower(
                            connection,
                            cycle,
                            TrainStation.trigger(config),
                            () -> RangeBound.from(config.from(), config.last(), clock),
                            pace,
                            display,
                            outcome -> report(outcome, reports),
                            clock)
                    .run();
        }
        ReplayCycle.Outcome outcome = cycle.run(from, to, new PacedDisplay(display, pace));
        report(outcome, reports);
        return outcome.passed() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private void requireNoEnd(RangeBound to) {
        if (retrain.name().isPresent()) {
            throw new CommandFailure(ExitCode.USAGE, "--name is for one release: --follow names each by its time");
        }
        if (!(to instanceof RangeBound.Open)) {
            throw new CommandFailure(ExitCode.USAGE, "--to ends the range, --follow has no end: choose one");
        }
    }

    private void report(ReplayCycle.Outcome outcome, Optional<Path> folder) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(WrittenReport.of(outcome, folder));
        out.flush();
    }
}
