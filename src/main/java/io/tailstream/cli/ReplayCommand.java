package io.tailstream.cli;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.TorchDevice;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.replay.ExemplarImages;
import io.tailstream.stream.replay.HoldOut;
import io.tailstream.stream.replay.PixelFolder;
import io.tailstream.stream.replay.RangeBound;
import io.tailstream.stream.replay.RangeResolver;
import io.tailstream.stream.replay.Replay;
import io.tailstream.stream.replay.ReplayRange;
import io.tailstream.stream.replay.ReplayRun;
import io.tailstream.stream.replay.ReplaySettings;
import io.tailstream.stream.replay.ReplayedImages;
import io.tailstream.stream.replay.Retraining;
import io.tailstream.stream.replay.RetrainingSettings;
import io.tailstream.stream.wire.KafkaConnection;
import io.tailstream.stream.wire.SchemaRegistry;
import io.tailstream.stream.wire.Topic;
import io.tailstream.training.AdapterSettings;
import io.tailstream.training.Progress;
import io.tailstream.training.Prompts;
import io.tailstream.training.TerminalDisplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
final class ReplayCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'replay-'yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    @Spec
    private CommandSpec spec;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private BackboneOptions backbones;

    @Mixin
    private RangeOptions range;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            defaultValue = "replay",
            description = "Pixels and checkpoints while it runs (default: replay).")
    private Path work;

    @Mixin
    private ExemplarOptions kept;

    @Option(
            names = "--pixels",
            paramLabel = "MB",
            defaultValue = "8192",
            description = "The most disk that pixels may take (default: 8192).")
    private long pixelMegabytes;

    @Option(names = "--name", paramLabel = "NAME", description = "The new release's name (default: by the time).")
    private String name;

    @Option(names = "--from-scratch", description = "Begin from the class texts, not from the release in force.")
    private boolean fromScratch;

    @Option(names = "--regroup", description = "Make the D- and P-groups anew (default: the release's are kept).")
    private boolean regroup;

    @Mixin
    private GateOptions gate;

    @Mixin
    private AdapterOptions adapter;

    @Mixin
    private PromptOptions prompt;

    @Mixin
    private ThreadOptions threads;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException, InterruptedException {
        KafkaConnection connection = kafka.connection();
        AdapterSettings training = adapter.settings();
        RangeBound from = range.from(clock);
        RangeBound to = range.to();
        List<BackboneFolder> folders = backbones.open();
        RequiredTopics.check(connection);
        SchemaRegistry registry = SchemaRegistry.connect(connection.registryUrl(), PATIENCE);
        ReleaseStore store = new ReleaseStore(connection, registry);
        AdapterRelease champion = store.current()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_INPUT, "no release is in force yet: the role infer publishes the first one"));
        Progress.Display display = TerminalDisplay.standard();
        ReplayRun run = run(connection, champion, from, to, display);
        TorchDevice device = threads.start();
        ReplaySettings reading =
                ReplaySettings.of(new PixelFolder(work.resolve("pixels"), pixelMegabytes << 20), inputSize(folders));
        try (ReplayedImages images =
                new Replay(connection, registry, reading).read(run.range(), champion.getClassNames(), display)) {
            display.say(images.replayCounts().describe());
            ReplayedImages.Split split = images.split(new HoldOut(gate.heldOut(), gate.fewestHeldOut(), 0));
            Retraining retraining = new Retraining(
                    device,
                    new ReleaseFolder(champion, store.adapters(champion)),
                    folders,
                    settings(run.name(), training, images, prompt.prompts()),
                    clock,
                    display);
            ExemplarImages exemplars =
                    kept.exemplars().choose(images, champion.getClassNames().size(), display);
            Retraining.Challenger challenger =
                    retraining.run(split.training(), exemplars, split.heldOut(), ends(connection, run.range()), work);
            store.decide(challenger.release(), challenger.decision());
            kept.exemplars().keep(images, split.training(), display);
            forget(folders);
            return report(challenger.decision());
        }
    }

    /** The run that was broken off in the folder, or a new one. */
    private ReplayRun run(
            KafkaConnection connection,
            AdapterRelease champion,
            RangeBound from,
            RangeBound to,
            Progress.Display display)
            throws IOException {
        Optional<ReplayRun> earlier = ReplayRun.read(work);
        if (earlier.isPresent() && earlier.get().champion().equals(champion.getName())) {
            display.say("going on with " + earlier.get().name() + ", as begun in " + work + ": "
                    + earlier.get().range().text());
            return earlier.get();
        }
        if (earlier.isPresent()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    work + " holds a run from release " + earlier.get().champion() + ", but " + champion.getName()
                            + " is in force: delete the folder to begin anew");
        }
        ReplayRange resolved = new RangeResolver(connection, display::say).resolve(from, to);
        String called = name == null ? NAME.format(Instant.now(clock)) : name;
        ReplayRun run = new ReplayRun(called, champion.getName(), resolved);
        run.write(work);
        return run;
    }

    private RetrainingSettings settings(
            String called, AdapterSettings training, ReplayedImages images, Prompts prompts) {
        Map<String, String> stated = new LinkedHashMap<>(AdapterOptions.byName(training));
        stated.put("prompts", prompts.describe());
        stated.put("threads", Integer.toString(threads.threads()));
        stated.put("replay", images.identity());
        stated.put("from", fromScratch ? "scratch" : "parent");
        return new RetrainingSettings(
                called,
                training,
                prompts,
                fromScratch,
                regroup,
                Math.max(1, gate.fewestHeldOut()),
                gate.gate(),
                gate.force(),
                stated);
    }

    private static int inputSize(List<BackboneFolder> folders) {
        return folders.stream()
                .mapToInt(folder -> folder.manifest().input().size())
                .max()
                .orElseThrow();
    }

    private static Map<String, Long> ends(KafkaConnection connection, ReplayRange range) {
        Map<String, Long> ends = new TreeMap<>();
        range.images()
                .forEach((partition, span) -> ends.put(connection.topic(Topic.IMAGES) + "-" + partition, span.end()));
        range.labels()
                .forEach((partition, span) -> ends.put(connection.topic(Topic.LABELS) + "-" + partition, span.end()));
        return ends;
    }

    /** It is done: another run in the folder begins anew. */
    private void forget(List<BackboneFolder> folders) throws IOException {
        ReplayRun.delete(work);
        for (BackboneFolder folder : folders) {
            Files.deleteIfExists(work.resolve(Retraining.checkpoint(folder.name())));
        }
    }

    private int report(GateDecision decision) {
        GateText.print(decision, spec.commandLine().getOut());
        return decision.getReleased() ? ExitCode.OK : ExitCode.REFUSED;
    }
}
