package io.tailstream.cli.option;

import io.tailstream.cli.setting.OptionSource;
import io.tailstream.cli.setting.SettingsLoader;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.replay.Exemplars;
import io.tailstream.stream.retraining.TrainingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * How the adapters of the release in force are trained anew from the topics. All but a few are settings under
 * {@code tailstream.training}, where their values and defaults are read ({@link TrainingConfig}): an option that is given
 * wins over the variables and files.
 */
public final class RetrainOptions {
    private static final String PREFIX = "training.";

    @Option(
            names = "--from",
            paramLabel = "BOUND",
            description = {
                "The first image: a time (2026-11-24T08:00:00Z, when it was appended), or offsets by partition",
                "(0:1200,1:1180) (default: the earliest that is left)."
            })
    private String from;

    @Option(names = "--to", paramLabel = "BOUND", description = "The end, exclusive, as --from (default: now).")
    private String to;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "The images of the last 24h, 30m and the like, instead of --from.")
    private Duration last;

    @Option(
            names = "--follow",
            description = {
                "Go on until Ctrl-C: train whenever enough labels are new (the group tailstream-train on labels",
                "keeps how far), each time on the range that --from or --last gives then."
            })
    private boolean follow;

    @Option(
            names = "--after-labels",
            paramLabel = "N",
            description = "With --follow: train after N new labels (default: " + TrainingConfig.NEW_LABELS + ").")
    private Long afterLabels;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "With --follow: and this long after the last time, if any label is new (default: never).")
    private Duration every;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description = "Pixels and checkpoints while it runs (default: replay).")
    private Path work;

    @Option(
            names = "--exemplars",
            paramLabel = "FOLDER",
            description = {
                "Where up to " + Exemplars.EACH + " training images a class stay from one run to the next, to train",
                "classes from that a range has no image of (default: exemplars)."
            })
    private Path exemplars;

    @Option(
            names = "--pixels",
            paramLabel = "MB",
            description = "The most disk that pixels may take (default: " + TrainingConfig.PIXELS + ").")
    private Long pixels;

    @Option(
            names = {"--allowed-roots", "--allowed-root"},
            paramLabel = "FOLDER",
            split = ",",
            description = "Folders that an image's reference may lead into (default: none).")
    private List<Path> allowedRoots;

    @Option(
            names = "--share",
            paramLabel = "FRACTION",
            description = "The most of the machine's cores that training takes, above 0 (default: 1).")
    private Double share;

    @Option(names = "--name", paramLabel = "NAME", description = "The new release's name (default: by the time).")
    private String name;

    @Option(names = "--from-scratch", description = "Begin from the class texts, not from the release in force.")
    private Boolean fromScratch;

    @Option(names = "--regroup", description = "Make the D- and P-groups anew (default: the release's are kept).")
    private Boolean regroup;

    @Option(
            names = "--shadow",
            description = {
                "Let a result that passes run beside the release in force on a share of the batches, until",
                "'tailstream releases promote' puts it in force."
            })
    private Boolean shadow;

    @Option(
            names = "--hold-out",
            description = "The share of images held out to judge the result, by the id's hash (default: "
                    + TrainingConfig.HOLD_OUT + ").")
    private Double holdOut;

    @Option(
            names = "--hold-out-least",
            description = "Images held out of a class at least, where it has more (default: "
                    + TrainingConfig.HOLD_OUT_LEAST + ").")
    private Integer holdOutLeast;

    @Mixin
    private MarginOptions margin;

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            description = "Where the decision is written as NAME.txt and NAME.html (default: reports).")
    private Path report;

    @Mixin
    private AdapterOptions adapter;

    @Mixin
    private PromptOptions prompt;

    /**
     * The settings of training, the options that were given before the variables and files.
     *
     * @param spec the command that has these options
     * @param mixin the field that they are in
     */
    public static TrainingConfig config(CommandSpec spec, String mixin) {
        List<String> settings = SettingsLoader.names(TrainingConfig.class);
        for (OptionSpec option : spec.mixins().get(mixin).options()) {
            for (String optionName : option.names()) {
                String setting = optionName.substring(2);
                if (settings.contains(setting)
                        && spec.commandLine().getParseResult().hasMatchedOption(option)) {
                    List<String> given = option.originalStringValues();
                    OptionSource.put(PREFIX + setting, given.isEmpty() ? "true" : String.join(",", given));
                }
            }
        }
        return SettingsLoader.load().of(TrainingConfig.class);
    }

    /** The end of the range. */
    public RangeBound to() {
        return to == null ? new RangeBound.Open() : RangeBound.parse(to);
    }

    /** Whether training begins again and again. */
    public boolean isFollowing() {
        return follow;
    }

    /** The new release's name, where one was given. */
    public Optional<String> name() {
        return Optional.ofNullable(name);
    }
}
