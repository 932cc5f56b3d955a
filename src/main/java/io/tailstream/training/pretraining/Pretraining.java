package io.tailstream.training.pretraining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.backbone.InitialWeights;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.LossModule;
import io.tailstream.model.encoder.TextEncoder;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.torch.Staging;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.progress.Progress;
import io.tailstream.training.Checkpoint;
import io.tailstream.training.Labels;
import io.tailstream.training.TrainingDivergedException;
import io.tailstream.training.TrainingLoop;
import io.tailstream.training.data.Batch;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.optimiser.AdamW;
import io.tailstream.training.optimiser.CosineSchedule;
import io.tailstream.training.pretraining.PretrainingSettings.Objective;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.RandomResizedCrop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Pre-trains a CLIP-style backbone from random weights, both towers, with AdamW and a cosine schedule. A run
 * that finds a checkpoint goes on from it, and ends with the same weights as if it had not stopped.
 */
public final class Pretraining implements AutoCloseable {
    private final TorchDevice device;
    private final PretrainingSettings settings;
    private final LabelledImages images;
    private final RandomResizedCrop crop;
    private final long[][] classTexts;
    private final Weights weights;
    private final ImageEncoder vision;
    private final TextEncoder text;
    private final LossModule loss;
    private final Staging staging = new Staging();
    private final AdamW optimiser;
    private final CosineSchedule schedule;
    private final TrainingLoop loop;

    /**
     * @param images labelled in the order of {@code classTexts}
     * @param classTexts the token ids of each class's text, {@code [C, L]}, row-major
     * @param normalisation of the pixels
     * @throws IllegalArgumentException where there are fewer images than a batch
     */
    public Pretraining(
            TorchDevice device,
            PretrainingSettings settings,
            LabelledImages images,
            long[] classTexts,
            Normalisation normalisation,
            InstantSource clock) {
        if (images.size() < settings.batch()) {
            throw new IllegalArgumentException(
                    images.size() + " images are fewer than a batch of " + settings.batch() + ": choose a smaller one");
        }
        this.device = device;
        this.settings = settings;
        this.images = images;
        int classes = images.classNames().size();
        if (classTexts.length == 0 || classTexts.length % classes != 0) {
            throw new IllegalArgumentException(
                    classTexts.length + " token ids are not rows for " + classes + " classes");
        }
        this.classTexts = rows(classTexts, classes);
        this.crop =
                new RandomResizedCrop(settings.architecture().vision().imageSize(), settings.minArea(), normalisation);
        // A contrastive loss has as many texts as images, so a batch cut short is another task; it is left out.
        this.loop = new TrainingLoop(images, crop, settings.batch(), settings.batch(), true, settings.seed(), clock);
        this.schedule = new CosineSchedule(
                settings.learningRate(), settings.warmUp() * loop.batches(), settings.epochs() * loop.batches());
        this.weights = new Weights(device, InitialWeights.of(settings.architecture(), settings.seed()));
        this.optimiser = new AdamW(device, weights, weights.names(), settings.weightDecay());
        this.vision = new ImageEncoder(device, settings.architecture(), Tuner.NONE, VisionOutput.JOINT);
        this.text = new TextEncoder(device, settings.architecture());
        this.loss = settings.objective() == Objective.CLASS_TEXTS
                ? LossModule.classTexts(device)
                : LossModule.contrastive(device);
    }

    /**
     * Trains to the last epoch, or breaks off earlier on the same schedule.
     *
     * @param epochs how many of the schedule's epochs to train
     * @param checkpoint where the state is kept after each epoch and every few minutes
     * @return all parameters, float32, in OpenAI's names
     * @throws IOException where an image cannot be read, or the checkpoint is of another run or cannot be written
     * @throws TrainingDivergedException where the loss leads nowhere
     */
    public Map<String, HostTensor> run(int epochs, Path checkpoint, Progress.Display display) throws IOException {
        String task = "epoch %d/" + settings.epochs();
        loop.run(new Learner(), task, Math.min(epochs, settings.epochs()), checkpoint, describe(), display);
        return weights.toHost(weights.names());
    }

    private final class Learner implements TrainingLoop.Learner {
        @Override
        public void start(int epoch) {}

        @Override
        public double accumulate(Batch batch, double share) {
            try (NDManager scope = device.newManager();
                    Gradients gradients = new Gradients()) {
                int side = crop.size();
                NDArray pixels = staging.of(scope, batch.pixels(), new Shape(batch.size(), 3, side, side));
                NDArray features = vision.record(pixels, weights);
                NDArray scale = weights.get("logit_scale");
                LossModule.Loss recorded;
                if (settings.objective() == Objective.CLASS_TEXTS) {
                    NDArray texts = text.record(ids(scope, classTexts), weights);
                    NDArray labels = scope.create(Labels.toLong(batch.labels()));
                    NDArray noOffsets = scope.zeros(new Shape(classTexts.length));
                    recorded = loss.record(features, texts, scale, labels, noOffsets);
                } else {
                    long[][] own = Arrays.stream(batch.labels())
                            .mapToObj(label -> classTexts[label])
                            .toArray(long[][]::new);
                    recorded = loss.record(features, text.record(ids(scope, own), weights), scale);
                }
                gradients.backward(recorded.loss(), share);
                return recorded.loss().getFloat();
            }
        }

        @Override
        public void step(int epoch, int batch) {
            int step = epoch * loop.batches() + batch;
            float norm = optimiser.step(step, schedule.at(step));
            if (!Float.isFinite(norm)) {
                throw new TrainingDivergedException("the gradients' norm is " + norm + " at step " + step);
            }
        }

        @Override
        public Map<String, HostTensor> weights() {
            return weights.toHost(weights.names());
        }

        @Override
        public Map<String, HostTensor> optimiser() {
            return optimiser.state();
        }

        @Override
        public void restore(Checkpoint checkpoint) {
            weights.add(checkpoint.weights());
            weights.requireGradients(weights.names());
            optimiser.restore(checkpoint.optimiser());
        }
    }

    private static long[][] rows(long[] flat, int rows) {
        int length = flat.length / rows;
        return IntStream.range(0, rows)
                .mapToObj(row -> Arrays.copyOfRange(flat, row * length, (row + 1) * length))
                .toArray(long[][]::new);
    }

    private static NDArray ids(NDManager scope, long[][] texts) {
        long[] flat = Arrays.stream(texts).flatMapToLong(Arrays::stream).toArray();
        return scope.create(flat, new Shape(texts.length, texts[0].length));
    }

    private String describe() {
        return settings + ", classes " + images.classNames() + ", counts " + Arrays.toString(images.counts())
                + ", texts " + Arrays.deepHashCode(classTexts);
    }

    @Override
    public void close() {
        optimiser.close();
        loss.close();
        text.close();
        vision.close();
        weights.close();
    }
}
