package io.tailstream.cli.option;

import io.tailstream.stream.retraining.AdapterConfig;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.adapter.PaperDataSet;
import io.tailstream.training.adapter.TrainingLoss;
import io.tailstream.training.adapter.TunerKind;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The settings of adapter training; the defaults are the paper's. */
public final class AdapterOptions implements AdapterConfig {
    @Option(
            names = "--defaults",
            paramLabel = "DATASET",
            defaultValue = DEFAULTS,
            description = {
                "The paper's settings for places-lt, imagenet-lt or inaturalist-2018 (default: ${DEFAULT-VALUE});",
                "they differ in --epochs alone: 10, 10, 20."
            })
    private PaperDataSet defaults;

    @Option(
            names = "--adapter",
            paramLabel = "KIND",
            defaultValue = ADAPTER,
            description = "adaptformer, vpt-deep, vpt-shallow, or head for the head alone (default: ${DEFAULT-VALUE}).")
    private TunerKind adapter;

    @Option(
            names = "--bottleneck",
            defaultValue = BOTTLENECK,
            description = "AdaptFormer's r (default: 2^max(0, floor(log2(classes / (2 layers))))).")
    private int bottleneck;

    @Option(
            names = "--vpt-length",
            defaultValue = VPT_LENGTH,
            description = "VPT's prompts a block (default: ${DEFAULT-VALUE}).")
    private int vptLength;

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            defaultValue = LOSS,
            description = {
                "la: logit adjustment (Eq. 2); ce: plain cross-entropy; gla-train: Eq. 6, with the estimated",
                "prior of the parameters too (default: ${DEFAULT-VALUE})."
            })
    private TrainingLoss loss;

    @Option(
            names = "--tau",
            defaultValue = TAU,
            description = "Logit adjustment's strength; 0 is none (default: ${DEFAULT-VALUE}).")
    private double tau;

    @Option(names = "--epochs", description = "Passes over the images (default: the data set's).")
    private Integer epochs;

    @Option(
            names = "--head-epochs",
            paramLabel = "N",
            description = {
                "Then train the head alone with la for N passes: decoupling after ce, the paper's second step",
                "after gla-train (default: as many as --epochs after gla-train, else 0)."
            })
    private Integer headEpochs;

    @Option(names = "--batch", defaultValue = BATCH, description = "Images a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--micro-batch",
            paramLabel = "N",
            description = "Images of a batch computed at once, for less memory (default: the whole batch).")
    private Integer microBatch;

    @Option(
            names = "--learning-rate",
            defaultValue = LEARNING_RATE,
            description = "SGD's at first (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(names = "--momentum", defaultValue = MOMENTUM, description = "SGD's (default: ${DEFAULT-VALUE}).")
    private double momentum;

    @Option(names = "--weight-decay", defaultValue = WEIGHT_DECAY, description = "SGD's (default: ${DEFAULT-VALUE}).")
    private double weightDecay;

    @Option(
            names = "--min-area",
            defaultValue = MIN_AREA,
            description = "Least area of a random crop (default: ${DEFAULT-VALUE}).")
    private double minArea;

    @Option(
            names = "--seed",
            defaultValue = SEED,
            description = "Seed of first weights, order and crops (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** @throws IllegalArgumentException where a value is out of its range */
    public AdapterSettings settings() {
        return AdapterConfig.settings(this);
    }

    @Override
    public PaperDataSet defaults() {
        return defaults;
    }

    @Override
    public TunerKind adapter() {
        return adapter;
    }

    @Override
    public int bottleneck() {
        return bottleneck;
    }

    @Override
    public int vptLength() {
        return vptLength;
    }

    @Override
    public TrainingLoss loss() {
        return loss;
    }

    @Override
    public double tau() {
        return tau;
    }

    @Override
    public Optional<Integer> epochs() {
        return Optional.ofNullable(epochs);
    }

    @Override
    public Optional<Integer> headEpochs() {
        return Optional.ofNullable(headEpochs);
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public Optional<Integer> microBatch() {
        return Optional.ofNullable(microBatch);
    }

    @Override
    public double learningRate() {
        return learningRate;
    }

    @Override
    public double momentum() {
        return momentum;
    }

    @Override
    public double weightDecay() {
        return weightDecay;
    }

    @Override
    public double minArea() {
        return minArea;
    }

    @Override
    public long seed() {
        return seed;
    }
}
