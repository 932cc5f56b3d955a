package io.tailstream.training;

import io.tailstream.model.file.HostTensor;
import io.tailstream.progress.Progress;
import io.tailstream.training.Checkpoint.Position;
import io.tailstream.training.data.Batch;
import io.tailstream.training.data.Batches;
import io.tailstream.training.data.CachedImages;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.data.Seeds;
import io.tailstream.vision.RandomResizedCrop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The passes over the images that all training has in common: a new order and new crops each epoch, steps, progress,
 * checkpoints after each epoch and every few minutes within one, and a guard against divergence. A run that goes on from
 * a checkpoint ends with the same weights, to the bit at the same number of threads, as one that was never stopped.
 */
public final class TrainingLoop {
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(5);

    /** What is trained. */
    public interface Learner {
        /** Called before an epoch, or before what is left of one. */
        void start(int epoch);

        /** Adds {@code share} times the gradient of the images' mean loss to the gradients; gives that loss. */
        double accumulate(Batch part, double share);

        /** One step down the gradients that have been added up. */
        void step(int epoch, int batch);

        /** The tuned parameters. */
        Map<String, HostTensor> weights();

        /** The optimiser's state. */
        Map<String, HostTensor> optimiser();

        /**
         * Called once an epoch is done and its checkpoint written.
         *
         * @param title what the epoch is called
         * @param loss the mean loss of its images
         * @throws IOException where a held-out image cannot be read
         */
        default void ended(String title, double loss, Progress.Display display) throws IOException {}

        /** Takes up the state of a checkpoint; {@link #start} follows. */
        void restore(Checkpoint checkpoint);
    }

    private final LabelledImages images;
    private final RandomResizedCrop crop;
    private final int batch;
    private final int microBatch;
    private final boolean fullBatchesAlone;
    private final long seed;
    private final InstantSource clock;
    private final double guessing;

    /**
     * @param batch images a step
     * @param microBatch images of it that are computed at once
     * @param fullBatchesAlone whether what is left of an epoch after its last full batch is left out
     */
    public TrainingLoop(
            LabelledImages images,
            RandomResizedCrop crop,
            int batch,
            int microBatch,
            boolean fullBatchesAlone,
            long seed,
            InstantSource clock) {
        this.images = CachedImages.of(images);
        this.crop = crop;
        this.batch = batch;
        this.microBatch = microBatch;
        this.fullBatchesAlone = fullBatchesAlone;
        this.seed = seed;
        this.clock = clock;
        this.guessing = Math.log(images.classNames().size());
    }

    /** Batches an epoch. */
    public int batches() {
        return fullBatchesAlone ? images.size() / batch : (images.size() + batch - 1) / batch;
    }

    /**
     * Trains up to the end of epoch {@code epochs}.
     *
     * @param task what the progress is called, a format of the epoch's number, from 1
     * @param checkpoint where the state is kept
     * @param run what the run is, in words
     * @throws IOException where an image cannot be read, or the checkpoint is of another run or cannot be written
     * @throws TrainingDivergedException where it leads nowhere
     */
    public void run(Learner learner, String task, int epochs, Path checkpoint, String run, Progress.Display display)
            throws IOException {
        Position at = Position.START;
        Optional<Checkpoint> earlier = Checkpoint.read(checkpoint, run);
        if (earlier.isPresent()) {
            at = earlier.get().at();
            learner.restore(earlier.get());
            display.say("going on after epoch " + at.epoch()
                    + (at.batches() == 0 ? "" : " and " + at.batches() + " batches") + " of " + checkpoint);
        }
        while (at.epoch() < epochs) {
            learner.start(at.epoch());
            String title = String.format(Locale.ROOT, task, at.epoch() + 1);
            at = epoch(learner, title, at, checkpoint, run, display);
        }
    }

    private Position epoch(
            Learner learner, String title, Position from, Path checkpoint, String run, Progress.Display display)
            throws IOException {
        int epoch = from.epoch();
        int[] order = Seeds.permutation(images.size(), new SplittableRandom(Seeds.mix(seed, epoch, Seeds.ORDER)));
        int total = fullBatchesAlone ? batches() * batch : order.length;
        int done = Math.min(total, from.batches() * batch);
        double sum = from.lossSum();
        double firstLoss = from.firstLoss();
        int step = from.batches();
        try (Progress progress = display.start(title, total, done);
                Batches batches = new Batches(
                        images,
                        Arrays.copyOfRange(order, done, total),
                        batch,
                        crop.size(),
                        (index, out, offset) -> crop.apply(
                                images.pixels(index),
                                new SplittableRandom(Seeds.mix(seed, epoch, index)),
                                out,
                                offset))) {
            Instant written = clock.instant();
            while (batches.hasNext()) {
                Batch next = batches.next();
                double loss = accumulate(learner, next);
                firstLoss = Double.isNaN(firstLoss) ? loss : firstLoss;
                learner.step(epoch, step++);
                sum += loss * next.size();
                done += next.size();
                progress.at(done, String.format(Locale.ROOT, "loss %.3f", sum / done));
                if (batches.hasNext()
                        && Duration.between(written, clock.instant()).compareTo(BETWEEN_CHECKPOINTS) >= 0) {
                    guard(title, sum / done, firstLoss);
                    write(learner, new Position(epoch, step, sum, firstLoss), checkpoint, run);
                    written = clock.instant();
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        guard(title, sum / done, firstLoss);
        Position next = new Position(epoch + 1, 0, 0, firstLoss);
        write(learner, next, checkpoint, run);
        learner.ended(title, sum / done, display);
        return next;
    }

    private double accumulate(Learner learner, Batch whole) {
        double loss = 0;
        for (int from = 0; from < whole.size(); from += microBatch) {
            Batch part = whole.part(from, Math.min(whole.size(), from + microBatch));
            double share = (double) part.size() / whole.size();
            loss += share * learner.accumulate(part, share);
        }
        if (!Double.isFinite(loss)) {
            throw new TrainingDivergedException("the loss is " + loss);
        }
        return loss;
    }

    /**
     * Training lowers the loss; guessing costs ln C. A mean above twice what either gives is no longer learning.
     */
    private void guard(String title, double mean, double firstLoss) {
        double most = 2 * Math.max(firstLoss, guessing) + 1;
        if (mean > most) {
            throw new TrainingDivergedException(String.format(
                    Locale.ROOT,
                    "%s: the mean loss is %.3f, that of the first batch was %.3f and guessing costs %.3f",
                    title,
                    mean,
                    firstLoss,
                    guessing));
        }
    }

    private static void write(Learner learner, Position at, Path checkpoint, String run) throws IOException {
        Map<String, HostTensor> weights = learner.weights();
        weights.forEach((name, value) -> {
            for (float weight : value.floats()) {
                if (!Float.isFinite(weight)) {
                    throw new TrainingDivergedException("the weight '" + name + "' holds " + weight);
                }
            }
        });
        new Checkpoint(at, run, weights, learner.optimiser()).write(checkpoint);
    }
}
