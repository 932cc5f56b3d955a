package io.tailstream.cli.command;

import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.DataOptions;
import io.tailstream.cli.option.PromptOptions;
import io.tailstream.cli.option.ThreadOptions;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.BackboneManifest;
import io.tailstream.model.encoder.ByteTokenizer;
import io.tailstream.model.encoder.Tokenizer;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.data.LongTail;
import io.tailstream.training.pretraining.Pretraining;
import io.tailstream.training.pretraining.PretrainingSettings;
import io.tailstream.training.pretraining.PretrainingSettings.Objective;
import io.tailstream.training.pretraining.Recipe;
import io.tailstream.training.text.Prompts;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tailstream pretrain}: makes a small CLIP-style backbone from labelled images. */
@Command(
        name = "pretrain",
        description = {
            "Pre-train a small CLIP-style backbone: each image against all class texts, plain cross-entropy.",
            "A checkpoint is kept after each epoch and every 5 minutes; the same command goes on from it."
        },
        sortOptions = false,
        showDefaultValues = true,
        mixinStandardHelpOptions = true)
public final class PretrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOptions data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FOLDER",
            description = "The backbone's folder; its name is the backbone's.")
    private Path out;

    @Option(
            names = "--imbalance",
            paramLabel = "F",
            description = "Draw the images to a long-tailed prior of this imbalance factor first.")
    private Double imbalance;

    @Option(names = "--order-seed", defaultValue = "0", description = "Seed of the classes' order in that prior.")
    private long orderSeed;

    @Option(
            names = "--contrastive",
            description = "Train image against text within the batch (InfoNCE), for real captions.")
    private boolean contrastive;

    @Option(names = "--epochs", defaultValue = "20", description = "Passes over the images.")
    private int epochs;

    @Option(names = "--stop-after", paramLabel = "N", description = "Break off after so many of these epochs.")
    private Integer stopAfter;

    @Option(names = "--batch", defaultValue = "128", description = "Images a step.")
    private int batch;

    @Option(names = "--learning-rate", defaultValue = "0.001", description = "AdamW's, at its peak.")
    private double learningRate;

    @Option(names = "--weight-decay", defaultValue = "0.05", description = "AdamW's, on matrices.")
    private double weightDecay;

    @Option(names = "--warm-up", defaultValue = "1", description = "Epochs in which the learning rate climbs.")
    private int warmUp;

    @Option(names = "--min-area", defaultValue = "0.35", description = "Least area of a random crop.")
    private double minArea;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of first weights, order and crops.")
    private long seed;

    @Option(names = "--size", defaultValue = "64", description = "Side of the input in pixels.")
    private int size;

    @Option(names = "--patch", defaultValue = "8", description = "Side of a patch in pixels.")
    private int patch;

    @Option(names = "--width", defaultValue = "128", description = "Width of the image tower.")
    private int width;

    @Option(names = "--layers", defaultValue = "4", description = "Blocks of the image tower.")
    private int layers;

    @Option(names = "--heads", defaultValue = "4", description = "Attention heads of the image tower.")
    private int heads;

    @Option(names = "--text-width", defaultValue = "64", description = "Width of the text tower.")
    private int textWidth;

    @Option(names = "--text-layers", defaultValue = "2", description = "Blocks of the text tower.")
    private int textLayers;

    @Option(names = "--joint-width", defaultValue = "64", description = "Width of the space that both towers share.")
    private int jointWidth;

    @Option(names = "--context", defaultValue = "64", description = "Longest text in bytes, start and end included.")
    private int context;

    @Mixin
    private PromptOptions prompt;

    @Mixin
    private ThreadOptions threads;

    @Override
    public Integer call() throws IOException {
        LabelledImages images = data.open("alpha");
        if (imbalance != null) {
            images = new LongTail(imbalance, orderSeed).resample(images, seed);
        }
        TorchDevice device = threads.start();
        Progress.Display display = TerminalDisplay.standard();
        PretrainingSettings settings = settings();
        String tokenizerJson = ByteTokenizer.json();
        Prompts prompts = prompt.prompts();
        List<String> texts = prompts.single(images.classNames());
        Normalisation normalisation = Normalisation.CLIP;
        display.say(String.format(
                "pre-training %s on %d images of %d classes",
                out, images.size(), images.classNames().size()));
        Map<String, HostTensor> weights;
        try (Tokenizer tokenizer = Tokenizer.of(
                        "the byte tokenizer",
                        tokenizerJson,
                        settings.architecture().text());
                Pretraining training = new Pretraining(
                        device, settings, images, tokenizer.encodeAll(texts), normalisation, InstantSource.system())) {
            tokenizer.cutNotice().ifPresent(display::say);
            weights = training.run(stopAfter == null ? epochs : stopAfter, checkpoint(), display);
        }
        Map<String, HostTensor> half = new LinkedHashMap<>();
        weights.forEach((name, value) -> half.put(name, value.toHalf()));
        Preprocessing input = new Preprocessing(Preprocessing.Kind.PLAIN, size, normalisation);
        BackboneManifest manifest = new BackboneManifest(
                settings.architecture(), input, "Pre-trained by tailstream pretrain; see recipe.json.");
        BackboneFolder.write(out, manifest, half, tokenizerJson);
        recipe(images, prompts).write(out);
        display.say("wrote " + out);
        return ExitCode.OK;
    }

    private PretrainingSettings settings() {
        Architecture architecture = new Architecture(
                new VisionTower(size, patch, width, layers, heads, 4 * width),
                new TextTower(
                        context,
                        ByteTokenizer.VOCABULARY,
                        textWidth,
                        textLayers,
                        Math.max(1, textWidth / 32),
                        4 * textWidth),
                jointWidth,
                Activation.QUICK_GELU);
        return new PretrainingSettings(
                architecture,
                contrastive ? Objective.CONTRASTIVE : Objective.CLASS_TEXTS,
                epochs,
                batch,
                learningRate,
                weightDecay,
                warmUp,
                minArea,
                seed);
    }

    /** Beside the backbone, not in it: what is copied from there should be the backbone alone. */
    private Path checkpoint() {
        Path absolute = out.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ".checkpoint.safetensors");
    }

    private Recipe recipe(LabelledImages images, Prompts prompts) {
        Map<String, String> settings = new LinkedHashMap<>();
        spec.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp() && option.getValue() != null)
                .forEach(option -> settings.put(
                        option.longestName().replaceFirst("^-+", ""),
                        option.getValue().toString()));
        settings.put("prompts", prompts.describe());
        List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
        return new Recipe(
                "./tailstream " + String.join(" ", arguments),
                seed,
                threads.threads(),
                settings,
                images.classNames(),
                Arrays.stream(images.counts()).boxed().toList());
    }
}
