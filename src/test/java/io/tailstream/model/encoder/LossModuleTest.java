package io.tailstream.model.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.InitialWeights;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.model.tuner.AdaptFormer;
import io.tailstream.model.tuner.CosineHead;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The losses against the same, written out in float64. */
class LossModuleTest {
    private static final int WIDTH = 6;

    private final TorchDevice device = TorchDevice.cpu();
    private final double[][] images = random(1, 4);
    private final double[][] texts = random(2, 4);
    private final int[] labels = {2, 0, 2, 1};
    private final double[] offsets = {-1, 0.5, -3, 0};

    @Test
    void shouldScaleTheCosineBy25AndAddTheOffsets() {
        double[][] z = logits(25);
        try (NDManager manager = device.newManager();
                LossModule module = LossModule.cosineHead(device)) {
            LossModule.Loss loss =
                    module.evaluate(array(manager, images), array(manager, texts), labels(manager), offsets(manager));
            assertEquals(crossEntropy(z, labels, offsets), loss.loss().getFloat(), 1e-4);
            assertArrayEquals(flat(z), loss.logits().toFloatArray(), 1e-4f);
        }
    }

    @Test
    void shouldScaleTheCosineOfClassTextsByTheExponentOfTheLogitScale() {
        double[][] z = logits(Math.exp(2.3));
        try (NDManager manager = device.newManager();
                LossModule module = LossModule.classTexts(device);
                ZeroShot zeroShot = new ZeroShot(device)) {
            NDArray scale = manager.create(2.3f);
            LossModule.Loss loss = module.evaluate(
                    array(manager, images), array(manager, texts), scale, labels(manager), offsets(manager));
            assertEquals(crossEntropy(z, labels, offsets), loss.loss().getFloat(), 1e-4);
            assertArrayEquals(
                    flat(z),
                    zeroShot.logits(array(manager, images), array(manager, texts), scale)
                            .toFloatArray(),
                    1e-4f);
        }
    }

    @Test
    void shouldContrastEachImageWithTheBatchsTextsAndEachTextWithItsImages() {
        double[][] z = logits(Math.exp(2.3));
        double[][] transposed = new double[4][4];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                transposed[j][i] = z[i][j];
            }
        }
        int[] own = {0, 1, 2, 3};
        double expected = (crossEntropy(z, own, new double[4]) + crossEntropy(transposed, own, new double[4])) / 2;
        try (NDManager manager = device.newManager();
                LossModule module = LossModule.contrastive(device)) {
            LossModule.Loss loss = module.evaluate(array(manager, images), array(manager, texts), manager.create(2.3f));
            assertEquals(expected, loss.loss().getFloat(), 1e-4);
        }
    }

    @Test
    void shouldTrainFloat32ParametersThroughABfloat16Encoder() {
        Architecture tiny = new Architecture(
                new VisionTower(8, 4, WIDTH, 1, 2, 12), new TextTower(4, 9, 4, 1, 1, 8), 4, Activation.GELU);
        TorchDevice narrow = TorchDevice.of("cpu", "bf16");
        double[] alignment = new double[3];
        float[] exact = gradient(device, tiny);
        float[] rounded = gradient(narrow, tiny);
        for (int i = 0; i < exact.length; i++) {
            alignment[0] += exact[i] * rounded[i];
            alignment[1] += exact[i] * exact[i];
            alignment[2] += rounded[i] * rounded[i];
        }
        double cosine = alignment[0] / Math.sqrt(alignment[1] * alignment[2]);
        assertTrue(cosine > 0.99, "cosine of the gradients " + cosine);
    }

    private float[] gradient(TorchDevice on, Architecture tiny) {
        try (NDManager manager = on.newManager();
                Weights weights = new Weights(on, InitialWeights.of(tiny, 4));
                ImageEncoder encoder = new ImageEncoder(on, tiny, new AdaptFormer(1, WIDTH, 3), VisionOutput.FEATURE);
                LossModule module = LossModule.cosineHead(on)) {
            weights.add(new AdaptFormer(1, WIDTH, 3).initial(2));
            weights.add(Map.of(
                    "adapter.0.up.weight",
                    HostTensor.of(flat(random(5, 3)), WIDTH, 3),
                    CosineHead.WEIGHT,
                    HostTensor.of(flat(texts), 4, WIDTH)));
            weights.requireGradients(List.of("adapter.0.down.weight"));
            weights.freeze();
            try (Gradients gradients = new Gradients()) {
                NDArray pixels = array(manager, random(7, 128)).reshape(4, 3, 8, 8);
                NDArray head = manager.create(flat(texts), new Shape(4, WIDTH));
                gradients.backward(
                        module.record(encoder.record(pixels, weights), head, labels(manager), offsets(manager))
                                .loss());
                return weights.get("adapter.0.down.weight").getGradient().toFloatArray();
            }
        }
    }

    private double[][] logits(double scale) {
        double[][] z = new double[4][4];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                double dot = 0;
                double first = 0;
                double second = 0;
                for (int k = 0; k < WIDTH; k++) {
                    dot += images[i][k] * texts[j][k];
                    first += images[i][k] * images[i][k];
                    second += texts[j][k] * texts[j][k];
                }
                z[i][j] = scale * dot / Math.sqrt(first * second);
            }
        }
        return z;
    }

    private static double crossEntropy(double[][] z, int[] labels, double[] offsets) {
        double loss = 0;
        for (int i = 0; i < z.length; i++) {
            double sum = 0;
            for (int c = 0; c < z[i].length; c++) {
                sum += Math.exp(z[i][c] + offsets[c]);
            }
            loss += Math.log(sum) - z[i][labels[i]] - offsets[labels[i]];
        }
        return loss / z.length;
    }

    private NDArray labels(NDManager manager) {
        return manager.create(java.util.Arrays.stream(labels).asLongStream().toArray());
    }

    private NDArray offsets(NDManager manager) {
        return manager.create(flat(new double[][] {offsets}));
    }

    private static NDArray array(NDManager manager, double[][] rows) {
        return manager.create(flat(rows), new Shape(rows.length, rows[0].length));
    }

    private static float[] flat(double[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return flat;
    }

    private static double[][] random(long seed, int rows) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] all = new double[rows][WIDTH];
        for (double[] row : all) {
            for (int k = 0; k < WIDTH; k++) {
                row[k] = random.nextGaussian();
            }
        }
        return all;
    }
}
