package io.tailstream.cli.option;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.progress.Progress;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.replay.Exemplars;
import io.tailstream.stream.retraining.CycleSettings;
import io.tailstream.stream.retraining.Follower;
import io.tailstream.stream.retraining.ReplayCycle;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.training.adapter.AdapterSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the adapters of the release in force are trained anew from the topics: of the command and of the role. */
public final class RetrainOptions {

    @Mixin
    private RangeOptions range;

    @Mixin
    private FollowOptions follow;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description = "Pixels and checkpoints while it runs (default: replay; of the role: in --state-dir).")
    private Path work;

    @Option(
            names = "--exemplars",
            paramLabel = "FOLDER",
            description = {
                "Where up to " + Exemplars.EACH + " training images a class stay from one run to the next, to train",
                "classes from that a range has no image of (default: exemplars; of the role: in --state-dir)."
            })
    private Path exemplars;

    @Option(
            names = "--pixels",
            paramLabel = "MB",
            defaultValue = "8192",
            description = "The most disk that pixels may take (default: 8192).")
    private long pixelMegabytes;

    @Option(
            names = "--allowed-root",
            paramLabel = "FOLDER",
            split = ",",
            description = "Folders that an image's reference may lead into (default: none).")
    private List<Path> allowedRoots = List.of();

    @Option(
            names = "--share",
            defaultValue = "1",
            paramLabel = "FRACTION",
            description = "The most of the machine's cores that training takes, above 0 (default: 1).")
    private double share;

    @Option(names = "--name", paramLabel = "NAME", description = "The new release's name (default: by the time).")
    private String name;

    @Option(names = "--from-scratch", description = "Begin from the class texts, not from the release in force.")
    private boolean fromScratch;

    @Option(names = "--regroup", description = "Make the D- and P-groups anew (default: the release's are kept).")
    private boolean regroup;

    @Option(
            names = "--shadow",
            description = {
                "Let a result that passes run beside the release in force on a share of the batches, until",
                "'tailstream releases promote' puts it in force."
            })
    private boolean shadow;

    @Mixin
    private GateOptions gate;

    @Mixin
    private AdapterOptions adapter;

    @Mixin
    private PromptOptions prompt;

    /**
     * The options in a line, as on the command line, for training again and again.
     *
     * @throws IllegalArgumentException if they cannot be read
     */
    public static RetrainOptions parse(String line) {
        RetrainOptions options = new RetrainOptions();
        try {
            new CommandLine(new AsCommand(options))
                    .parseArgs(line.isBlank() ? new String[0] : line.strip().split("\\s+"));
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException("the setting training, '" + line + "': " + e.getMessage(), e);
        }
        return options;
    }

    /** Nothing but the options. */
    @Command(name = "training")
    private static final class AsCommand {
        @Mixin
        private final RetrainOptions options;

        private AsCommand(RetrainOptions options) {
            this.options = options;
        }
    }

    public RangeOptions range() {
        return range;
    }

    /**
     * Trains again and again by these options.
     *
     * @param pace see {@link #paceOf}
     * @param decided told each outcome
     */
    public Follower follower(
            KafkaConnection connection,
            ReplayCycle cycle,
            double pace,
            Progress.Display display,
            Consumer<ReplayCycle.Outcome> decided,
            Clock clock) {
        if (name != null) {
            throw new CommandFailure(ExitCode.USAGE, "--name is for one release: --follow names each by its time");
        }
        if (!(range.to() instanceof RangeBound.Open)) {
            throw new CommandFailure(ExitCode.USAGE, "--to ends the range, --follow has no end: choose one");
        }
        return new Follower(
                connection, cycle, follow.trigger(), () -> range.from(clock), pace, display, decided, clock);
    }

    /** Where decisions are to be written for people, if anywhere. */
    public Optional<Path> report() {
        return gate.report();
    }

    public FollowOptions follow() {
        return follow;
    }

    /**
     * @param threads of the arithmetic in this process
     * @param folder to work in where no other is given
     * @param keep the folder of exemplars where no other is given
     * @throws IllegalArgumentException where a value is out of its range
     */
    public CycleSettings cycle(int threads, Path folder, Path keep) throws IOException {
        AdapterSettings training = adapter.settings();
        return new CycleSettings(
                work == null ? folder : work,
                new Exemplars(exemplars == null ? keep : exemplars),
                pixelMegabytes << 20,
                allowedRoots,
                Optional.ofNullable(name),
                training,
                AdapterOptions.byName(training),
                prompt.prompts(),
                fromScratch,
                regroup,
                gate.holdOut(),
                gate.gate(),
                gate.force(),
                shadow,
                threads);
    }

    /**
     * The share of the time in which this many threads may work, so that together they take no more than the share of
     * the machine that was asked for.
     */
    public double paceOf(int threads) {
        if (!(share > 0 && share <= 1)) {
            throw new CommandFailure(ExitCode.USAGE, "--share must be above 0 and at most 1, not " + share);
        }
        return Math.min(1, share * Runtime.getRuntime().availableProcessors() / threads);
    }
}
