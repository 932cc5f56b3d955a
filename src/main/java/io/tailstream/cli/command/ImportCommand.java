package io.tailstream.cli.command;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.BackboneManifest;
import io.tailstream.model.checkpoint.CheckpointImport;
import io.tailstream.model.checkpoint.ImportSettings;
import io.tailstream.model.checkpoint.PublishedCheckpoint;
import io.tailstream.progress.Progress;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.vision.Normalisation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tailstream import}: makes a backbone's folder of a published CLIP checkpoint. */
@Command(
        name = "import",
        description = {
            "Make a backbone's folder of a CLIP checkpoint in safetensors: OpenAI's, open_clip's or Hugging Face's"
                    + " names, fp32, fp16 or bf16 (kept), any ViT.",
            "The architecture is read off the shapes; config.json and preprocessor_config.json beside the checkpoint"
                    + " say what shapes cannot, unless an option does."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class ImportCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "CHECKPOINT",
            description = "A safetensors file, a *.safetensors.index.json, or a folder with either.")
    private Path checkpoint;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "The backbone's folder; its name is the backbone's.")
    private Path out;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "tokenizer.json (default: the one beside the checkpoint).")
    private Path tokenizer;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description = "quick_gelu or gelu (default: config.json's hidden_act, or by --model; never guessed).")
    private String activation;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Its published name, for what is known by it: openai/clip-vit-base-patch16, for one.")
    private String model;

    @Option(names = "--image-size", paramLabel = "PX", description = "Side of the input (default: grid x patch).")
    private Integer imageSize;

    @Option(names = "--vision-heads", paramLabel = "N", description = "Heads for images (default: width / 64).")
    private Integer visionHeads;

    @Option(names = "--text-heads", paramLabel = "N", description = "Heads for texts (default: width / 64).")
    private Integer textHeads;

    @Option(names = "--mean", split = ",", paramLabel = "M", description = "Of R,G,B in [0, 1] (default: CLIP's).")
    private float[] mean;

    @Option(names = "--std", split = ",", paramLabel = "S", description = "Of R,G,B in [0, 1] (default: CLIP's).")
    private float[] std;

    @Option(
            names = "--preprocessing",
            defaultValue = "eval",
            paramLabel = "KIND",
            description = "eval (resize 8R/7, crop R, as the paper's code), plain, or clip_bicubic (default: eval).")
    private String preprocessing;

    @Option(
            names = "--source",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "Where it comes from, kept in the manifest.")
    private String source;

    @Override
    public Integer call() throws IOException {
        Progress.Display display = TerminalDisplay.standard();
        try (CheckpointImport importing =
                CheckpointImport.open(checkpoint, Optional.ofNullable(tokenizer), settings(), display::say)) {
            display.say(describe(importing.manifest()));
            BackboneFolder folder;
            try (Progress progress =
                    display.start("import " + out.getFileName(), megabytes(importing.bytes()), 0, "MB")) {
                folder = importing.write(out, bytes -> progress.at(megabytes(bytes), ""));
            }
            display.say("wrote " + out + ", weights SHA-256 "
                    + folder.manifest().weightsSha256().orElseThrow());
        }
        return ExitCode.OK;
    }

    private ImportSettings settings() {
        if ((mean == null) != (std == null)) {
            throw new CommandFailure(ExitCode.USAGE, "--mean and --std belong together");
        }
        return new ImportSettings(
                Optional.ofNullable(activation).map(Activation::parse),
                Optional.ofNullable(model).map(ImportCommand::published),
                positive("--image-size", imageSize),
                positive("--vision-heads", visionHeads),
                positive("--text-heads", textHeads),
                mean == null ? Optional.empty() : Optional.of(new Normalisation(mean, std)),
                BackboneManifest.kind(preprocessing),
                source);
    }

    private static PublishedCheckpoint published(String name) {
        return PublishedCheckpoint.named(name)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "--model " + name + " is not known; leave it out and state --activation. Known: "
                                + PublishedCheckpoint.ALL.stream()
                                        .map(PublishedCheckpoint::name)
                                        .toList()));
    }

    private static OptionalInt positive(String option, Integer value) {
        if (value != null && value < 1) {
            throw new CommandFailure(ExitCode.USAGE, option + " must be positive, not " + value);
        }
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static String describe(BackboneManifest manifest) {
        Architecture a = manifest.architecture();
        return String.format(
                Locale.ROOT,
                "%s names, %s: images %d px, patch %d, width %d, %d layers, %d heads; texts width %d, %d layers, %d"
                        + " heads, context %d, vocabulary %d; joint width %d; %s",
                manifest.source().orElseThrow().naming(),
                String.join("/", manifest.source().orElseThrow().elementTypes()),
                a.vision().imageSize(),
                a.vision().patch(),
                a.vision().width(),
                a.vision().layers(),
                a.vision().heads(),
                a.text().width(),
                a.text().layers(),
                a.text().heads(),
                a.text().context(),
                a.text().vocabulary(),
                a.jointWidth(),
                a.activation().label());
    }

    private static long megabytes(long bytes) {
        return (bytes + 500_000) / 1_000_000;
    }
}
