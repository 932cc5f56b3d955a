package io.tailstream.cli.command;

import io.tailstream.AdapterRelease;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.DurationConverter;
import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.cli.option.TargetPriorSource;
import io.tailstream.cli.report.PriorChangeText;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.stream.range.RecentRecords;
import io.tailstream.stream.release.PublishedReleases;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.release.TargetPrior;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tailstream releases adjust}: the same adapters for another class prior, without training. */
@Command(
        name = "adjust",
        description = {
            "Makes a new release of the same adapters whose predictions follow another class prior, and puts it in",
            "force. Nothing is trained; running workers take it between two batches."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ReleaseAdjustCommand implements Callable<Integer> {

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'adjust-'yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The release to adjust (default: the one in force).")
    private String parent;

    @Option(
            names = "--target-prior",
            required = true,
            paramLabel = "SOURCE",
            description = {
                "uniform; training: that of the training data; labels: counted from the labels of --last;",
                "predictions: estimated from the images of --last without their labels (EM); a file of lines",
                "'class share'; or none: without an adjustment again."
            })
    private String source;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "How far back labels or predictions are read: 24h, 30m and the like (default: 24h).")
    private Duration last;

    @Option(names = "--name", paramLabel = "NEW", description = "The new release's name (default: by the time).")
    private String name;

    @Option(names = "--dry-run", description = "Print what would change; publish nothing.")
    private boolean dryRun;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException, InterruptedException {
        boolean read = source.equals("labels") || source.equals("predictions");
        if (last != null && (!read || last.isZero())) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    read ? "--last must be longer than 0" : "--last goes with the sources labels and predictions");
        }
        Instant now = Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
        ReleaseStore store = ReleasesCommand.store(kafka);
        SchemaRegistry registry = ReleasesCommand.registry(kafka);
        PublishedReleases published = store.published();
        AdapterRelease before = parent == null
                ? published
                        .current()
                        .orElseThrow(() -> new CommandFailure(
                                ExitCode.BAD_INPUT, "no release is in force yet: there is nothing to adjust"))
                : ReleasesCommand.find(published, parent);
        PrintWriter out = spec.commandLine().getOut();
        TargetPrior target = new TargetPriorSource(
                        before,
                        published,
                        new RecentRecords(kafka.connection(), TerminalDisplay.standard()),
                        registry,
                        out::println)
                .make(source, last == null ? Duration.ofDays(1) : last, now);
        AdapterRelease after = adjusted(target, before, now);
        PriorChangeText.lines(before, after).forEach(out::println);
        if (dryRun) {
            out.println("nothing was published (--dry-run)");
        } else {
            publish(store, after, published);
            out.println("release " + after.getName() + " is in force now"
                    + published
                            .current()
                            .map(r -> ", " + r.getName() + " was before")
                            .orElse(""));
        }
        out.flush();
        return ExitCode.OK;
    }

    private AdapterRelease adjusted(TargetPrior target, AdapterRelease before, Instant now) {
        try {
            return target.of(before, name == null ? NAME.format(now) : name, now);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_INPUT, e.getMessage(), e);
        }
    }

    private static void publish(ReleaseStore store, AdapterRelease release, PublishedReleases seen) {
        try {
            store.publishAdjusted(release, seen.current().map(AdapterRelease::getName));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "release " + release.getName() + " was not published, nothing was changed: " + e.getMessage(),
                    e);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new CommandFailure(
                    ExitCode.FAILURE,
                    "another process published a release at the same moment, and this one was not published: see"
                            + " 'tailstream releases list' and try again",
                    e);
        }
    }
}
