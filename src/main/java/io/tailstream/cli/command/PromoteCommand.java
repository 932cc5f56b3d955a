package io.tailstream.cli.command;

import io.tailstream.AdapterRelease;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.DurationConverter;
import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.cli.option.MarginOptions;
import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.release.PublishedReleases;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.retraining.LiveComparison;
import io.tailstream.stream.retraining.report.GateText;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tailstream releases promote}: judges a shadow by the images that it answered, and puts it in force. */
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares the shadow with the release in force on the labelled images that both predicted, and puts it in",
            "force if it loses too much in no group (exit code 6 where it does)."
        })
final class PromoteCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The release (default: the shadow).")
    private String name;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1h",
            description = "Judge by the predictions of the last 1h, 30m and the like (default: 1h).")
    private Duration last;

    @Mixin
    private MarginOptions margin;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ReleaseGate gate = margin.gate();
        ReleaseStore store = ReleasesCommand.store(kafka);
        PublishedReleases published = store.published();
        AdapterRelease champion = published
                .current()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_INPUT, "no release is in force yet: the role infer publishes the first one"));
        AdapterRelease challenger = challenger(published);
        if (published.isCurrent(challenger)) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "release " + challenger.getName() + " is in force already, nothing was changed");
        }
        KafkaConnection connection = kafka.connection();
        LiveComparison comparison =
                new LiveComparison(connection, SchemaRegistry.connect(connection.registryUrl(), PATIENCE), gate, clock);
        LiveComparison.Result result = comparison.of(
                champion,
                challenger,
                new RangeBound.Time(Instant.now(clock).minus(last)),
                margin.force(),
                TerminalDisplay.standard());
        decide(store, challenger, result);
        PrintWriter out = spec.commandLine().getOut();
        out.println(result.counts().describe());
        GateText.brief(result.decision()).forEach(out::println);
        out.flush();
        return result.decision().getReleased() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private AdapterRelease challenger(PublishedReleases published) {
        if (name != null) {
            return ReleasesCommand.find(published, name);
        }
        return published
                .shadow()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "no release is the shadow: name the one to promote, or let one run beside the one in force first"
                                + " (tailstream releases shadow NAME)"));
    }

    private static void decide(ReleaseStore store, AdapterRelease challenger, LiveComparison.Result result) {
        try {
            ReleasesCommand.changed(() -> {
                store.decide(challenger, result.decision());
                return challenger;
            });
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "release " + challenger.getName() + " cannot be put in force, nothing was changed: "
                            + e.getMessage(),
                    e);
        }
    }
}
