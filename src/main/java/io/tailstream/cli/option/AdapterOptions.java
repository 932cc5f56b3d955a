package io.tailstream.cli.option;

import io.tailstream.model.tuner.VisualPrompts;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.adapter.PaperDataSet;
import io.tailstream.training.adapter.TrainingLoss;
import io.tailstream.training.adapter.TunerKind;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The settings of adapter training; the defaults are the paper's. */
public final class AdapterOptions {
    @Option(
            names = "--defaults",
            paramLabel = "DATASET",
            defaultValue = "imagenet-lt",
            description = {
                "The paper's settings for places-lt, imagenet-lt or inaturalist-2018 (default: imagenet-lt);",
                "they differ in --epochs alone: 10, 10, 20."
            })
    private PaperDataSet defaults;

    @Option(
            names = "--adapter",
            paramLabel = "KIND",
            defaultValue = "adaptformer",
            description = "adaptformer, vpt-deep, vpt-shallow, or head for the head alone (default: adaptformer).")
    private TunerKind adapter;

    @Option(
            names = "--bottleneck",
            defaultValue = "0",
            description = "AdaptFormer's r (default: 2^max(0, floor(log2(classes / (2 layers))))).")
    private int bottleneck;

    @Option(
            names = "--vpt-length",
            defaultValue = "" + VisualPrompts.USUAL_LENGTH,
            description = "VPT's prompts a block (default: 10).")
    private int vptLength;

    @Option(
            names = "--loss",
            paramLabel = "LOSS",
            defaultValue = "la",
            description = {
                "la: logit adjustment (Eq. 2); ce: plain cross-entropy; gla-train: Eq. 6, with the estimated",
                "prior of the parameters too (default: la)."
            })
    private TrainingLoss loss;

    @Option(names = "--tau", defaultValue = "1", description = "Logit adjustment's strength; 0 is none (default: 1).")
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

    @Option(names = "--batch", defaultValue = "128", description = "Images a step (default: 128).")
    private int batch;

    @Option(
            names = "--micro-batch",
            paramLabel = "N",
            description = "Images of a batch computed at once, for less memory (default: the whole batch).")
    private Integer microBatch;

    @Option(names = "--learning-rate", defaultValue = "0.01", description = "SGD's at first (default: 0.01).")
    private double learningRate;

    @Option(names = "--momentum", defaultValue = "0.9", description = "SGD's (default: 0.9).")
    private double momentum;

    @Option(names = "--weight-decay", defaultValue = "0.0005", description = "SGD's (default: 0.0005).")
    private double weightDecay;

    @Option(names = "--min-area", defaultValue = "0.08", description = "Least area of a random crop (default: 0.08).")
    private double minArea;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of first weights, order and crops (default: 1).")
    private long seed;

    /** @throws IllegalArgumentException where a value is out of its range */
    public AdapterSettings settings() {
        int passes = epochs == null ? defaults.epochs() : epochs;
        int ofHead = loss == TrainingLoss.GLA_TRAIN ? passes : 0;
        return new AdapterSettings(
                adapter,
                bottleneck,
                vptLength,
                loss,
                tau,
                passes,
                headEpochs == null ? ofHead : headEpochs,
                batch,
                microBatch == null ? batch : microBatch,
                learningRate,
                momentum,
                weightDecay,
                minArea,
                seed);
    }

    /** As a release states them. */
    public static Map<String, String> byName(AdapterSettings settings) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("adapter", settings.tuner().toString());
        if (settings.tuner() == TunerKind.ADAPTFORMER) {
            all.put("bottleneck", settings.bottleneck() == 0 ? "by classes" : Integer.toString(settings.bottleneck()));
        } else if (settings.tuner() != TunerKind.HEAD) {
            all.put("vptLength", Integer.toString(settings.vptLength()));
        }
        all.put("loss", settings.loss().toString());
        all.put("tau", Double.toString(settings.tau()));
        all.put("epochs", Integer.toString(settings.epochs()));
        all.put("headEpochs", Integer.toString(settings.headEpochs()));
        all.put("batch", Integer.toString(settings.batch()));
        all.put("microBatch", Integer.toString(settings.microBatch()));
        all.put("learningRate", Double.toString(settings.learningRate()));
        all.put("momentum", Double.toString(settings.momentum()));
        all.put("weightDecay", Double.toString(settings.weightDecay()));
        all.put("minArea", Double.toString(settings.minArea()));
        return all;
    }
}
