package io.tailstream.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.demo.DemoBackbones;
import io.tailstream.model.tuner.AdaptFormer;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.tuner.CosineHead;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.LossModule;
import io.tailstream.model.torch.Staging;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.tuner.VisualPrompts;
import io.tailstream.model.torch.Weights;
import io.tailstream.training.optimiser.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** Images a second of training steps (forward, backward, SGD) of each tuner on one of the demo's backbones. */
final class TrainingSteps {
    static final int BATCH = 128;
    private static final int CLASSES = 40;

    private TrainingSteps() {}

    static void run(double seconds, int images, int rounds) throws Exception {
        BackboneFolder backbone = DemoBackbones.extract(Files.createTempDirectory("tailstream-benchmark"))
                .backbones()
                .get(0);
        VisionTower tower = backbone.architecture().vision();
        Map<String, Tuner> tuners = new LinkedHashMap<>();
        tuners.put("adaptformer", AdaptFormer.forClasses(tower, CLASSES));
        tuners.put("vpt-deep", VisualPrompts.deep(tower, VisualPrompts.USUAL_LENGTH));
        tuners.put("vpt-shallow", VisualPrompts.shallow(tower, VisualPrompts.USUAL_LENGTH));
        tuners.put("head", Tuner.NONE);
        System.out.println("| adapter | training, images/s | ms a step of " + BATCH + " |");
        System.out.println("|---|---|---|");
        for (Map.Entry<String, Tuner> entry : tuners.entrySet()) {
            double rate = rate(backbone, entry.getValue(), seconds);
            System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f |%n", entry.getKey(), rate, 1000 * BATCH / rate);
        }
        TrainingOnReplay.run(backbone, tuners.get("adaptformer"), images, rounds);
    }

    static double rate(BackboneFolder backbone, Tuner tuner, double seconds) throws IOException {
        TorchDevice device = TorchDevice.cpu();
        Architecture architecture = backbone.architecture();
        int side = backbone.manifest().input().size();
        Map<String, HostTensor> values = new LinkedHashMap<>(backbone.weights().tensors());
        values.putAll(tuner.initial(1));
        values.put(CosineHead.WEIGHT, random(CLASSES, architecture.vision().width()));
        List<String> tuned = new ArrayList<>(tuner.parameters().keySet());
        tuned.add(CosineHead.WEIGHT);
        float[] pixels = random(BATCH, 3, side, side).floats();
        Staging staging = new Staging();
        try (NDManager manager = device.newManager();
                Weights weights = new Weights(device, values);
                ImageEncoder encoder = new ImageEncoder(device, architecture, tuner, VisionOutput.FEATURE);
                LossModule loss = LossModule.cosineHead(device);
                Sgd sgd = new Sgd(device, weights, tuned, 0.9, 5e-4)) {
            int done = -10 * BATCH; // ten steps warm up
            long start = 0;
            while (done <= 0 || (System.nanoTime() - start) / 1e9 < seconds) {
                start = done == 0 ? System.nanoTime() : start;
                try (NDManager scope = manager.newSubManager();
                        Gradients gradients = new Gradients()) {
                    NDArray images = staging.of(scope, pixels, new Shape(BATCH, 3, side, side));
                    NDArray features = tuned.size() == 1
                            ? encoder.encode(images, weights)
                            : encoder.record(images, weights);
                    NDArray labels = scope.create(labels());
                    NDArray offsets = scope.create(new float[CLASSES]);
                    gradients.backward(loss.record(features, weights.get(CosineHead.WEIGHT), labels, offsets)
                            .loss());
                }
                sgd.step(1e-3);
                done += BATCH;
            }
            return done / ((System.nanoTime() - start) / 1e9);
        }
    }

    private static long[] labels() {
        return new SplittableRandom(5).longs(BATCH, 0, CLASSES).toArray();
    }

    private static HostTensor random(long... shape) {
        SplittableRandom random = new SplittableRandom(3);
        float[] values = new float[(int) HostTensor.count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return HostTensor.of(values, shape);
    }
}
