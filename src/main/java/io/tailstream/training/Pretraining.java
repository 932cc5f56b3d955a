package io.tailstream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.Gradients;
import io.tailstream.model.HostTensor;
import io.tailstream.model.ImageEncoder;
import io.tailstream.model.InitialWeights;
import io.tailstream.model.LossModule;
import io.tailstream.model.TextEncoder;
import io.tailstream.model.TorchDevice;
import io.tailstream.model.VisionOutput;
import io.tailstream.model.Weights;
import io.tailstream.training.PretrainingSettings.Objective;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.RandomResizedCrop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Pre-trains a CLIP-style backbone from random weights, both towers, with AdamW and a cosine schedule. A checkpoint is
 * written after each epoch; a run that finds one goes on from it, and ends with the same weights as if it had not
 * stopped.
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
    private final AdamW optimiser;
    private final CosineSchedule schedule;
    private final int stepsAnEpoch;

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
            Normalisation normalisation) {
        if (images.size() < settings.batch()) {
            throw new IllegalArgumentException(
                    images.size() + " images are fewer than a batch of " + settings.batch() + ": choose a smaller one");
        }
        this.device = device;
        this.settings = settings;
        this.images = CachedImages.of(images);
        int classes = images.classNames().size();
        if (classTexts.length == 0 || classTexts.length % classes != 0) {
            throw new IllegalArgumentException(
                    classTexts.length + " token ids are not rows for " + classes + " classes");
        }
        this.classTexts = rows(classTexts, classes);
        this.crop =
                new RandomResizedCrop(settings.architecture().vision().imageSize(), settings.minArea(), normalisation);
        this.stepsAnEpoch = images.size() / settings.batch();
        this.schedule = new CosineSchedule(
                settings.learningRate(), settings.warmUp() * stepsAnEpoch, settings.epochs() * stepsAnEpoch);
        this.weights = new Weights(device, InitialWeights.of(settings.architecture(), settings.seed()));
        this.optimiser = new AdamW(device, weights, weights.names(), settings.weightDecay());
        this.vision = new ImageEncoder(device, settings.architecture(), false, VisionOutput.JOINT);
        this.text = new TextEncoder(device, settings.architecture());
        this.loss = settings.objective() == Objective.CLASS_TEXTS
                ? LossModule.classTexts(device)
                : LossModule.contrastive(device);
    }

    /**
     * Trains to the last epoch, or breaks off earlier on the same schedule.
     *
     * @param epochs how many of the schedule's epochs to train
     * @param checkpoint where the state after each epoch is kept
     * @return all parameters, float32, in OpenAI's names
     * @throws IOException where an image cannot be read, or the checkpoint is of another run or cannot be written
     */
    public Map<String, HostTensor> run(int epochs, Path checkpoint, Progress.Display display) throws IOException {
        String run = describe();
        Optional<Checkpoint> earlier = Checkpoint.read(checkpoint, run);
        int first = 0;
        if (earlier.isPresent()) {
            first = earlier.get().epochs();
            weights.add(earlier.get().weights());
            weights.requireGradients(weights.names());
            optimiser.restore(earlier.get().optimiser());
            display.say("going on after epoch " + first + " of " + checkpoint);
        }
        for (int epoch = first; epoch < Math.min(epochs, settings.epochs()); epoch++) {
            epoch(epoch, display);
            new Checkpoint(epoch + 1, run, weights.toHost(weights.names()), optimiser.state()).write(checkpoint);
        }
        return weights.toHost(weights.names());
    }

    private void epoch(int epoch, Progress.Display display) throws IOException {
        int[] order =
                Seeds.permutation(images.size(), new SplittableRandom(Seeds.mix(settings.seed(), epoch, Seeds.ORDER)));
        order = Arrays.copyOf(order, stepsAnEpoch * settings.batch());
        String task = "epoch " + (epoch + 1) + "/" + settings.epochs();
        double sum = 0;
        try (Progress progress = display.start(task, order.length, 0);
                Batches batches = new Batches(
                        images,
                        order,
                        settings.batch(),
                        crop.size(),
                        (index, out, offset) -> crop.apply(
                                images.pixels(index),
                                new SplittableRandom(Seeds.mix(settings.seed(), epoch, index)),
                                out,
                                offset))) {
            for (int step = 0; step < stepsAnEpoch; step++) {
                sum += step(batches.next(), epoch * stepsAnEpoch + step);
                progress.at((step + 1L) * settings.batch(), String.format(Locale.ROOT, "loss %.3f", sum / (step + 1)));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private double step(Batch batch, int step) {
        double value;
        try (NDManager scope = device.newManager();
                Gradients gradients = new Gradients()) {
            int side = crop.size();
            NDArray pixels = scope.create(batch.pixels(), new Shape(batch.size(), 3, side, side));
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
            gradients.backward(recorded.loss());
            value = recorded.loss().getFloat();
        }
        float norm = optimiser.step(step, schedule.at(step));
        if (!Double.isFinite(value) || !Float.isFinite(norm)) {
            throw new IllegalStateException("the loss is " + value + " and the gradients' norm " + norm + " at step "
                    + step + ": try a smaller learning rate; the checkpoint of the last epoch is sound");
        }
        return value;
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
