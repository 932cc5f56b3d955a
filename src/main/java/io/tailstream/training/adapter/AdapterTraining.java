package io.tailstream.training.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.longtail.Argmax;
import io.tailstream.longtail.LogitAdjustment;
import io.tailstream.longtail.Priors;
import io.tailstream.longtail.measure.Tally;
import io.tailstream.model.Adapter;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.ClipWeights;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.LossModule;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.torch.Staging;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.model.tuner.CosineHead;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.progress.Progress;
import io.tailstream.training.Checkpoint;
import io.tailstream.training.Labels;
import io.tailstream.training.TrainingDivergedException;
import io.tailstream.training.TrainingLoop;
import io.tailstream.training.data.Batch;
import io.tailstream.training.data.HeldOut;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.data.TrainingData;
import io.tailstream.training.optimiser.CosineSchedule;
import io.tailstream.training.optimiser.FixedRows;
import io.tailstream.training.optimiser.Sgd;
import io.tailstream.training.text.BackboneTexts;
import io.tailstream.training.text.Prompts;
import io.tailstream.vision.Preprocessing;
import io.tailstream.vision.RandomResizedCrop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Trains a tuner and a cosine head, begun from the class texts, on a frozen backbone: with logit adjustment (Eq. 2),
 * plain cross-entropy or GLA-Train (Eq. 6), and where asked the head alone after it. With the same seed, images and
 * threads the adapter is the same to the byte, stopped and gone on with or not.
 */
public final class AdapterTraining implements AutoCloseable {
    private static final String PROJECTION = "visual.proj";

    private final TorchDevice device;
    private final BackboneFolder backbone;
    private final AdapterSettings settings;
    private final Prompts prompts;
    private final LabelledImages images;
    private final String identity;
    private final Optional<HeldOut> heldOut;
    private final FixedRows untrained;
    private final double[] parameterPrior;
    private final InstantSource clock;
    private final String begunFrom;
    private final RandomResizedCrop crop;
    private final List<String> tuned;
    private final Weights weights;
    private final ImageEncoder encoder;
    private final LossModule loss;
    private final Staging staging = new Staging();

    /**
     * @param data what to train on. The head's row of a class without images stays as it begins, bit for bit. In the
     *     prior, and so in the loss, such a class counts as half an image: its offset is the lowest of all, so that the
     *     tuner is hardly driven to turn images away from a row that cannot turn with it
     * @param parameterPrior P̂_P, {@code [C]}, which GLA-Train alone takes
     * @param prompts the texts that the head begins from
     * @param parent the adapter to go on from, of the same kind; its classes keep their rows of the head, others begin
     *     from their texts. Where the settings leave AdaptFormer's size to the rule by classes it keeps the parent's, for
     *     new classes change what the rule gives. Empty to begin from scratch
     * @param display told where texts are too long
     * @throws IOException where the backbone cannot be read
     * @throws IllegalArgumentException where the parent is of another kind or backbone
     */
    public AdapterTraining(
            TorchDevice device,
            BackboneFolder backbone,
            TrainingData data,
            double[] parameterPrior,
            AdapterSettings settings,
            Prompts prompts,
            Optional<Adapter> parent,
            InstantSource clock,
            Progress.Display display)
            throws IOException {
        this.device = device;
        this.backbone = backbone;
        this.settings = settings;
        this.prompts = prompts;
        this.images = data.images();
        this.identity = data.identity();
        this.heldOut = data.heldOut();
        this.untrained = withoutImages(images.counts());
        this.parameterPrior = parameterPrior.clone();
        this.clock = clock;
        Preprocessing input = backbone.manifest().input();
        this.crop = new RandomResizedCrop(input.size(), settings.minArea(), input.normalisation());
        Tuner tuner = tuner(parent);
        ClipWeights frozen = backbone.weights();
        Map<String, HostTensor> first = new LinkedHashMap<>(tuner.initial(settings.seed()));
        first.put(CosineHead.WEIGHT, firstHead(frozen, display));
        if (parent.isPresent()) {
            takeOver(parent.get(), tuner, first);
        }
        this.begunFrom = parent.map(
                        adapter -> UUID.nameUUIDFromBytes(adapter.toBytes()).toString())
                .orElse("scratch");
        this.tuned = List.copyOf(first.keySet());
        this.encoder = new ImageEncoder(device, backbone.architecture(), tuner, VisionOutput.FEATURE);
        this.weights = new Weights(device, BackboneTexts.used(frozen, encoder.parameters()));
        weights.freeze();
        weights.add(first);
        this.loss = LossModule.cosineHead(device);
    }

    private static FixedRows withoutImages(long[] counts) {
        return new FixedRows(
                CosineHead.WEIGHT,
                IntStream.range(0, counts.length)
                        .filter(c -> counts[c] == 0)
                        .boxed()
                        .toList());
    }

    private Tuner tuner(Optional<Adapter> parent) {
        VisionTower tower = backbone.architecture().vision();
        return settings.tuner()
                .of(
                        tower,
                        images.classNames().size(),
                        settings.bottleneck(),
                        settings.vptLength(),
                        parent.map(adapter -> adapter.tuner(tower)));
    }

    private HostTensor firstHead(ClipWeights frozen, Progress.Display display) throws IOException {
        VisionTower tower = backbone.architecture().vision();
        float[] texts = BackboneTexts.features(device, backbone, frozen, images.classNames(), prompts, display);
        float[] projection = frozen.tensors().get(PROJECTION).floats();
        float[] head = CosineHead.fromTexts(
                texts, projection, tower.width(), backbone.architecture().jointWidth());
        return HostTensor.of(head, images.classNames().size(), tower.width());
    }

    /** Puts the parent's values in the place of the first ones. */
    private void takeOver(Adapter parent, Tuner tuner, Map<String, HostTensor> first) throws IOException {
        VisionTower tower = backbone.architecture().vision();
        if (!parent.backboneSha256().equals(backbone.weightsSha256())
                || !parent.tuner(tower).equals(tuner)) {
            throw new IllegalArgumentException(
                    "the adapter to go on from is " + parent.tuner(tower) + " of the backbone "
                            + parent.backboneSha256() + ", here is " + tuner + " of " + backbone.weightsSha256()
                            + ": choose the same kind and size of adapter, or begin from scratch");
        }
        tuner.parameters()
                .keySet()
                .forEach(name -> first.put(name, parent.tensors().get(name)));
        float[] head = first.get(CosineHead.WEIGHT).floats();
        float[] rows = parent.tensors().get(CosineHead.WEIGHT).floats();
        int width = tower.width();
        for (int c = 0; c < parent.classes(); c++) {
            int here = images.classNames().indexOf(parent.classNames().get(c));
            if (here >= 0) {
                System.arraycopy(rows, c * width, head, here * width, width);
            }
        }
        first.put(CosineHead.WEIGHT, HostTensor.of(head, images.classNames().size(), width));
    }

    /**
     * Trains to the last epoch.
     *
     * @param checkpoint where the state is kept after each epoch and every few minutes
     * @return the adapter with its head
     * @throws IOException where an image cannot be read, or the checkpoint is of another run or cannot be written
     * @throws TrainingDivergedException where the loss leads nowhere
     */
    public Adapter run(Path checkpoint, Progress.Display display) throws IOException {
        TrainingLoop loop =
                new TrainingLoop(images, crop, settings.batch(), settings.microBatch(), false, settings.seed(), clock);
        int epochs = settings.stages().stream().mapToInt(Stage::epochs).sum();
        String task = backbone.name().replace("%", "%%") + " epoch %d/" + epochs;
        try (Stages stages = new Stages()) {
            loop.run(stages, task, epochs, checkpoint, describe(), display);
            return new Adapter(backbone.weightsSha256(), images.classNames(), stages.weights());
        }
    }

    private String describe() throws IOException {
        String prior = settings.loss() == TrainingLoss.GLA_TRAIN ? ", prior " + Arrays.toString(parameterPrior) : "";
        return settings + ", from " + begunFrom + ", prompts " + prompts.describe() + ", backbone "
                + backbone.weightsSha256() + ", classes " + images.classNames() + ", counts "
                + Arrays.toString(images.counts()) + prior + (identity.isEmpty() ? "" : ", " + identity);
    }

    /** The stages one after another, each with an optimiser, a schedule and offsets of its own. */
    private final class Stages implements TrainingLoop.Learner, AutoCloseable {
        private Stage stage;
        private int begun; // the stage's first epoch, counted over all stages
        private float[] offsets;
        private CosineSchedule schedule;
        private Sgd optimiser;
        private Checkpoint earlier;

        @Override
        public void restore(Checkpoint checkpoint) {
            weights.add(checkpoint.weights());
            earlier = checkpoint;
        }

        @Override
        public void start(int epoch) {
            if (stage != null && epoch < begun + stage.epochs()) {
                return;
            }
            close();
            begun = 0;
            Iterator<Stage> stages = settings.stages().iterator();
            stage = stages.next();
            while (epoch >= begun + stage.epochs()) {
                begun += stage.epochs();
                stage = stages.next();
            }
            offsets = narrow(stage.loss().offsets(Priors.fromCounts(images.counts()), parameterPrior, settings.tau()));
            schedule = new CosineSchedule(settings.learningRate(), 0, stage.epochs());
            List<String> trained = stage.headAlone() ? List.of(CosineHead.WEIGHT) : tuned;
            optimiser = new Sgd(device, weights, trained, settings.momentum(), settings.weightDecay(), untrained);
            boolean within = earlier != null && (epoch > begun || earlier.at().batches() > 0);
            if (within) {
                optimiser.restore(earlier.optimiser());
            }
            earlier = null;
        }

        @Override
        public double accumulate(Batch part, double share) {
            try (NDManager scope = device.newManager();
                    Gradients gradients = new Gradients()) {
                NDArray pixels = staging.of(scope, part.pixels(), new Shape(part.size(), 3, crop.size(), crop.size()));
                NDArray features =
                        stage.headAlone() ? encoder.encode(pixels, weights) : encoder.record(pixels, weights);
                NDArray labels = scope.create(Labels.toLong(part.labels()));
                LossModule.Loss recorded =
                        loss.record(features, weights.get(CosineHead.WEIGHT), labels, scope.create(offsets));
                gradients.backward(recorded.loss(), share);
                return recorded.loss().getFloat();
            }
        }

        @Override
        public void step(int epoch, int batch) {
            optimiser.step(schedule.at(epoch - begun));
        }

        /** Says the accuracy on the held-out images, by the logits without the class prior that they carry. */
        @Override
        public void ended(String title, double mean, Progress.Display display) throws IOException {
            if (heldOut.isPresent()) {
                double[] carried = LogitAdjustment.offsets(
                        stage.loss().carriedPrior(Priors.fromCounts(images.counts()), settings.tau()), 1);
                Tally[] classes = heldOut.get().judge(backbone.manifest().input(), batch -> choose(batch, carried));
                display.say(String.format(
                        Locale.ROOT,
                        "%s: loss %.3f, held out: %s",
                        title,
                        mean,
                        heldOut.get().describe(classes)));
            }
        }

        private int[] choose(Batch batch, double[] carried) {
            try (NDManager scope = device.newManager()) {
                int size = crop.size();
                NDArray pixels = staging.of(scope, batch.pixels(), new Shape(batch.size(), 3, size, size));
                NDArray labels = scope.create(Labels.toLong(batch.labels()));
                float[] logits = loss.evaluate(
                                encoder.encode(pixels, weights),
                                weights.get(CosineHead.WEIGHT),
                                labels,
                                scope.create(offsets))
                        .logits()
                        .toFloatArray();
                int[] chosen = new int[batch.size()];
                double[] row = new double[carried.length];
                for (int i = 0; i < chosen.length; i++) {
                    for (int c = 0; c < row.length; c++) {
                        row[c] = logits[i * row.length + c] - carried[c];
                    }
                    chosen[i] = Argmax.of(row);
                }
                return chosen;
            }
        }

        @Override
        public Map<String, HostTensor> weights() {
            return weights.toHost(tuned);
        }

        @Override
        public Map<String, HostTensor> optimiser() {
            return optimiser.state();
        }

        @Override
        public void close() {
            if (optimiser != null) {
                optimiser.close();
            }
        }
    }

    private static float[] narrow(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    @Override
    public void close() {
        loss.close();
        encoder.close();
        weights.close();
    }
}
