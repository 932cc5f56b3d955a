package io.tailstream.stream.retraining;

import io.smallrye.config.WithDefault;
import io.tailstream.stream.station.Meaning;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.adapter.PaperDataSet;
import io.tailstream.training.adapter.TrainingLoss;
import io.tailstream.training.adapter.TunerKind;
import java.util.Optional;

/** How adapters are trained, as people write it: settings of a role and options of commands; the defaults are the paper's. */
public interface AdapterConfig {
    String DEFAULTS = "imagenet-lt";
    String ADAPTER = "adaptformer";
    String BOTTLENECK = "0";
    String VPT_LENGTH = "10";
    String LOSS = "la";
    String TAU = "1";
    String BATCH = "128";
    String LEARNING_RATE = "0.01";
    String MOMENTUM = "0.9";
    String WEIGHT_DECAY = "0.0005";
    String MIN_AREA = "0.08";
    String SEED = "1";

    @WithDefault(DEFAULTS)
    @Meaning("The paper's settings for places-lt, imagenet-lt or inaturalist-2018; they differ in the epochs alone.")
    PaperDataSet defaults();

    @WithDefault(ADAPTER)
    @Meaning("What is tuned: adaptformer, vpt-deep, vpt-shallow, or head for the head alone.")
    TunerKind adapter();

    @WithDefault(BOTTLENECK)
    @Meaning("AdaptFormer's r; 0: by the number of classes.")
    int bottleneck();

    @WithDefault(VPT_LENGTH)
    @Meaning("VPT's prompts a block.")
    int vptLength();

    @WithDefault(LOSS)
    @Meaning("la: logit adjustment (Eq. 2); ce: plain cross-entropy; gla-train: Eq. 6.")
    TrainingLoss loss();

    @WithDefault(TAU)
    @Meaning("Logit adjustment's strength; 0 is none.")
    double tau();

    @Meaning("Passes over the images; without it, the data set's.")
    Optional<Integer> epochs();

    @Meaning("Passes that train the head alone afterwards; without it, as many as epochs after gla-train, else none.")
    Optional<Integer> headEpochs();

    @WithDefault(BATCH)
    @Meaning("Images a step.")
    int batch();

    @Meaning("Images of a batch computed at once; without it, the whole batch.")
    Optional<Integer> microBatch();

    @WithDefault(LEARNING_RATE)
    @Meaning("SGD's learning rate at first.")
    double learningRate();

    @WithDefault(MOMENTUM)
    @Meaning("SGD's momentum.")
    double momentum();

    @WithDefault(WEIGHT_DECAY)
    @Meaning("SGD's weight decay.")
    double weightDecay();

    @WithDefault(MIN_AREA)
    @Meaning("Least area of a random crop, as a share of the image.")
    double minArea();

    @WithDefault(SEED)
    @Meaning("Seed of first weights, order and crops.")
    long seed();

    /** @throws IllegalArgumentException where a value is out of its range */
    static AdapterSettings settings(AdapterConfig config) {
        int epochs = config.epochs().orElse(config.defaults().epochs());
        return new AdapterSettings(
                config.adapter(),
                config.bottleneck(),
                config.vptLength(),
                config.loss(),
                config.tau(),
                epochs,
                config.headEpochs().orElse(config.loss() == TrainingLoss.GLA_TRAIN ? epochs : 0),
                config.batch(),
                config.microBatch().orElse(config.batch()),
                config.learningRate(),
                config.momentum(),
                config.weightDecay(),
                config.minArea(),
                config.seed());
    }
}
