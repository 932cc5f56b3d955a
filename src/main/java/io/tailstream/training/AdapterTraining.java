package io.tailstream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.longtail.LogitAdjustment;
import io.tailstream.longtail.Priors;
import io.tailstream.model.AdaptFormer;
import io.tailstream.model.Adapter;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.ClipWeights;
import io.tailstream.model.CosineHead;
import io.tailstream.model.Gradients;
import io.tailstream.model.HostTensor;
import io.tailstream.model.ImageEncoder;
import io.tailstream.model.LossModule;
import io.tailstream.model.TorchDevice;
import io.tailstream.model.VisionOutput;
import io.tailstream.model.VisionTower;
import io.tailstream.model.Weights;
import io.tailstream.vision.RandomResizedCrop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Trains AdaptFormer and a cosine head, begun from the class texts, on a frozen backbone with logit adjustment (Eq. 2).
 * A checkpoint is kept after each epoch; with the same seed, images and threads the adapter is the same to the byte,
 * stopped and gone on with or not.
 */
public final class AdapterTraining implements AutoCloseable {
    private static final String PROJECTION = "visual.proj";

    private final TorchDevice device;
    private final BackboneFolder backbone;
    private final AdapterSettings settings;
    private final LabelledImages images;
    private final RandomResizedCrop crop;
    private final float[] offsets;
    private final List<String> tuned;
    private final Weights weights;
    private final ImageEncoder encoder;
    private final LossModule loss;
    private final Sgd optimiser;
    private final Prompts prompts;

    /** With CLIP's wording of the classes; nothing is shown. */
    public AdapterTraining(TorchDevice device, BackboneFolder backbone, LabelledImages images, AdapterSettings settings)
            throws IOException {
        this(device, backbone, images, settings, Prompts.PHOTO, Progress.Display.SILENT);
    }

    /**
     * @param images what to train on; a class without images counts as half an image in the prior
     * @param prompts the texts that the head begins from
     * @throws IOException where the backbone cannot be read
     */
    public AdapterTraining(
            TorchDevice device,
            BackboneFolder backbone,
            LabelledImages images,
            AdapterSettings settings,
            Prompts prompts,
            Progress.Display display)
            throws IOException {
        this.prompts = prompts;
        this.device = device;
        this.backbone = backbone;
        this.settings = settings;
        this.images = CachedImages.of(images);
        this.crop = new RandomResizedCrop(
                backbone.manifest().input().size(),
                settings.minArea(),
                backbone.manifest().input().normalisation());
        this.offsets = narrow(LogitAdjustment.offsets(Priors.fromCounts(images.counts()), settings.tau()));
        ClipWeights frozen = backbone.weights();
        Map<String, HostTensor> first = firstWeights(frozen, display);
        this.tuned = List.copyOf(first.keySet());
        this.encoder = new ImageEncoder(device, backbone.architecture(), true, VisionOutput.FEATURE);
        this.weights = new Weights(device, BackboneTexts.used(frozen, encoder.parameters()));
        weights.freeze();
        weights.add(first);
        this.optimiser = new Sgd(device, weights, tuned, settings.momentum(), settings.weightDecay());
        this.loss = LossModule.cosineHead(device);
    }

    private Map<String, HostTensor> firstWeights(ClipWeights frozen, Progress.Display display) throws IOException {
        VisionTower tower = backbone.architecture().vision();
        int classes = images.classNames().size();
        int jointWidth = backbone.architecture().jointWidth();
        AdaptFormer adapter = settings.bottleneck() > 0
                ? new AdaptFormer(tower.layers(), tower.width(), settings.bottleneck())
                : AdaptFormer.forClasses(tower, classes);
        Map<String, HostTensor> first = new LinkedHashMap<>(adapter.initial(settings.seed()));
        float[] texts = BackboneTexts.features(device, backbone, frozen, images.classNames(), prompts, display);
        float[] projection = frozen.tensors().get(PROJECTION).floats();
        float[] head = CosineHead.fromTexts(texts, projection, tower.width(), jointWidth);
        first.put(CosineHead.WEIGHT, HostTensor.of(head, classes, tower.width()));
        return first;
    }

    /**
     * Trains to the last epoch.
     *
     * @param checkpoint where the state after each epoch is kept
     * @return the adapter with its head
     * @throws IOException where an image cannot be read, or the checkpoint is of another run or cannot be written
     */
    public Adapter run(Path checkpoint, Progress.Display display) throws IOException {
        String run = settings + ", prompts " + prompts.describe() + ", backbone " + backbone.weightsSha256()
                + ", classes " + images.classNames() + ", counts " + Arrays.toString(images.counts());
        Optional<Checkpoint> earlier = Checkpoint.read(checkpoint, run);
        int first = 0;
        if (earlier.isPresent()) {
            first = earlier.get().epochs();
            weights.add(earlier.get().weights());
            weights.requireGradients(tuned);
            optimiser.restore(earlier.get().optimiser());
            display.say("going on after epoch " + first + " of " + checkpoint);
        }
        CosineSchedule schedule = new CosineSchedule(settings.learningRate(), 0, settings.epochs());
        for (int epoch = first; epoch < settings.epochs(); epoch++) {
            epoch(epoch, schedule.at(epoch), display);
            new Checkpoint(epoch + 1, run, weights.toHost(tuned), optimiser.state()).write(checkpoint);
        }
        return new Adapter(backbone.weightsSha256(), images.classNames(), weights.toHost(tuned));
    }

    private void epoch(int epoch, double learningRate, Progress.Display display) throws IOException {
        int[] order =
                Seeds.permutation(images.size(), new SplittableRandom(Seeds.mix(settings.seed(), epoch, Seeds.ORDER)));
        String task = backbone.name() + " epoch " + (epoch + 1) + "/" + settings.epochs();
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
            int done = 0;
            double sum = 0;
            while (batches.hasNext()) {
                Batch batch = batches.next();
                sum += step(batch, learningRate) * batch.size();
                done += batch.size();
                progress.at(done, String.format(Locale.ROOT, "loss %.3f", sum / done));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private double step(Batch batch, double learningRate) {
        double value;
        try (NDManager scope = device.newManager();
                Gradients gradients = new Gradients()) {
            NDArray pixels = scope.create(batch.pixels(), new Shape(batch.size(), 3, crop.size(), crop.size()));
            NDArray features = encoder.record(pixels, weights);
            NDArray labels = scope.create(Labels.toLong(batch.labels()));
            LossModule.Loss recorded =
                    loss.record(features, weights.get(CosineHead.WEIGHT), labels, scope.create(offsets));
            gradients.backward(recorded.loss());
            value = recorded.loss().getFloat();
        }
        if (!Double.isFinite(value)) {
            throw new IllegalStateException("the loss of " + backbone.name() + " is " + value
                    + ": try a smaller learning rate; the checkpoint of the last epoch is sound");
        }
        optimiser.step(learningRate);
        return value;
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
        optimiser.close();
        encoder.close();
        weights.close();
    }
}
