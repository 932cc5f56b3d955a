package io.tailstream.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.backbone.InitialWeights;
import io.tailstream.model.torch.Precision;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.torch.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * ViT-B/16's image tower with random weights: as one native call, in DJL's operations, and as one call in bf16, side by
 * side (the three take turns), and the peak of resident memory after a batch of 32 as one call.
 */
final class Encoders {
    private static final Architecture VIT_B_16 = new Architecture(
            new VisionTower(224, 16, 768, 12, 12, 3072),
            new TextTower(8, 16, 64, 1, 1, 64), // plays no part
            512,
            Activation.QUICK_GELU);
    private static final int FEWEST_CALLS = 6;
    private static final int[] BATCHES = {1, 8, 32};

    private Encoders() {}

    static void run(double seconds) throws IOException {
        TorchDevice fp32 = TorchDevice.cpu();
        TorchDevice bf16 = new TorchDevice(fp32.device(), Precision.BF16);
        Map<String, HostTensor> values = new HashMap<>(InitialWeights.of(VIT_B_16, 1));
        values.keySet().removeIf(name -> !name.startsWith("visual."));
        try (NDManager manager = fp32.newManager();
                Weights wide = new Weights(fp32, values);
                ImageEncoder oneCall = new ImageEncoder(fp32, VIT_B_16, Tuner.NONE, VisionOutput.FEATURE)) {
            int largest = BATCHES[BATCHES.length - 1];
            for (int i = 0; i < 3; i++) {
                try (NDManager scope = manager.newSubManager();
                        NDArray feature = oneCall.encode(pixels(scope, largest), wide)) {
                    feature.toFloatArray();
                }
            }
            System.out.printf(Locale.ROOT, "peak resident memory, batch of %d as one call: %d MB%n%n", largest, peak());
            try (Weights narrow = new Weights(bf16, values);
                    ImageEncoder inBf16 = new ImageEncoder(bf16, VIT_B_16, Tuner.NONE, VisionOutput.FEATURE)) {
                narrow.freeze();
                OperationsEncoder operations = new OperationsEncoder(VIT_B_16.vision(), wide);
                System.out.println("| batch | calls | operations | one call | one call, bf16 | one call / operations"
                        + " | bf16 / fp32 | largest difference | cosine of bf16 |");
                System.out.println("|---|---|---|---|---|---|---|---|---|");
                for (int batch : BATCHES) {
                    Form[] forms = {
                        operations::encode, p -> oneCall.encode(p, wide), p -> inBf16.encode(p, narrow)
                    };
                    row(manager, batch, forms, seconds);
                }
            }
        }
    }

    private interface Form {
        NDArray encode(NDArray pixels);
    }

    /** The forms take turns call by call, so that all see the same machine; the median call counts. */
    private static void row(NDManager manager, int batch, Form[] forms, double seconds) {
        List<List<Double>> took = new ArrayList<>();
        float[][] features = new float[forms.length][];
        for (Form form : forms) {
            took.add(new ArrayList<>());
        }
        long begun = System.nanoTime();
        for (int call = 0; call < FEWEST_CALLS || (System.nanoTime() - begun) / 1e9 < seconds; call++) {
            for (int f = 0; f < forms.length; f++) {
                try (NDManager scope = manager.newSubManager()) {
                    NDArray pixels = pixels(scope, batch);
                    long start = System.nanoTime();
                    features[f] = forms[f].encode(pixels).toFloatArray();
                    if (call > 0) { // the first warms up
                        took.get(f).add((System.nanoTime() - start) / 1e9);
                    }
                }
            }
        }
        double[] rate = new double[forms.length];
        for (int f = 0; f < forms.length; f++) {
            Collections.sort(took.get(f));
            rate[f] = batch / took.get(f).get(took.get(f).size() / 2);
        }
        System.out.printf(
                Locale.ROOT,
                "| %d | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.1e | %.6f |%n",
                batch,
                took.get(0).size(),
                rate[0],
                rate[1],
                rate[2],
                rate[1] / rate[0],
                rate[2] / rate[1],
                largestDifference(features[0], features[1]),
                cosine(features[1], features[2]));
    }

    private static NDArray pixels(NDManager scope, int batch) {
        SplittableRandom random = new SplittableRandom(7);
        float[] pixels = new float[batch * 3 * 224 * 224];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (random.nextDouble() * 4 - 2);
        }
        return scope.create(pixels, new Shape(batch, 3, 224, 224));
    }

    private static double largestDifference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    /** The most memory that was ever resident, in MB. */
    private static long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) / 1024)
                .findFirst()
                .orElse(-1);
    }
}
