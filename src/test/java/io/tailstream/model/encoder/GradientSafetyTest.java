package io.tailstream.model.encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import io.tailstream.model.tuner.Tuner;
import io.tailstream.model.tuner.VisualPrompts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever DJL hands to libtorch must live until the backward pass, also when Java collects its garbage before it. */
class GradientSafetyTest {
    private static final Architecture TINY = new Architecture(
            new VisionTower(12, 4, 16, 2, 2, 32), new TextTower(6, 20, 12, 2, 3, 24), 8, Activation.QUICK_GELU);
    private static final int BATCH = 3;

    private final TorchDevice device = TorchDevice.cpu();

    @Test
    void shouldGiveTheGradientsOfFiniteDifferencesThroughBothTowersAfterAGarbageCollection() {
        try (NDManager manager = device.newManager();
                Weights weights = new Weights(device, random(5));
                ImageEncoder images = new ImageEncoder(device, TINY, Tuner.NONE, VisionOutput.JOINT);
                TextEncoder texts = new TextEncoder(device, TINY);
                LossModule loss = LossModule.classTexts(device)) {
            weights.requireGradients(TINY.parameters().keySet());
            NDArray pixels = pixels(manager);
            NDArray ids = manager.create(new long[] {1, 5, 7, 19, 0, 0, 1, 6, 19, 0, 0, 0}, new Shape(2, 6));
            NDArray labels = manager.create(new long[] {0, 1, 1});
            NDArray offsets = manager.create(new float[] {-0.3f, 0.2f});
            Forward forward = () -> loss.record(
                            images.record(pixels, weights),
                            texts.record(ids, weights),
                            weights.get("logit_scale"),
                            labels,
                            offsets)
                    .loss();
            checkAgainstFiniteDifferences(
                    forward, weights, List.copyOf(TINY.parameters().keySet()));
        }
    }

    @Test
    void shouldGiveTheGradientsOfFiniteDifferencesOfTheContrastiveLossAfterAGarbageCollection() {
        try (NDManager manager = device.newManager();
                Weights weights = new Weights(device, random(7));
                ImageEncoder images = new ImageEncoder(device, TINY, Tuner.NONE, VisionOutput.JOINT);
                TextEncoder texts = new TextEncoder(device, TINY);
                LossModule loss = LossModule.contrastive(device)) {
            weights.requireGradients(TINY.parameters().keySet());
            NDArray pixels = pixels(manager);
            NDArray ids = manager.create(new long[] {1, 5, 19, 0, 1, 6, 7, 19, 1, 8, 19, 0}, new Shape(BATCH, 4));
            Forward forward = () -> loss.record(
                            images.record(pixels, weights), texts.record(ids, weights), weights.get("logit_scale"))
                    .loss();
            checkAgainstFiniteDifferences(
                    forward, weights, List.copyOf(TINY.parameters().keySet()));
        }
    }

    static List<Tuner> tuners() {
        VisionTower tower = TINY.vision();
        return List.of(
                Tuner.NONE, new AdaptFormer(2, 16, 3), VisualPrompts.deep(tower, 2), VisualPrompts.shallow(tower, 2));
    }

    @ParameterizedTest
    @MethodSource("tuners")
    void shouldGiveTheGradientsOfFiniteDifferencesThroughTunerAndHeadAfterAGarbageCollection(Tuner tuner) {
        SplittableRandom random = new SplittableRandom(3);
        try (NDManager manager = device.newManager();
                Weights weights = new Weights(device, random(6));
                ImageEncoder images = new ImageEncoder(device, TINY, tuner, VisionOutput.FEATURE);
                LossModule loss = LossModule.cosineHead(device)) {
            tuner.parameters().forEach((name, shape) -> weights.add(Map.of(name, random(random, shape))));
            weights.add(Map.of(CosineHead.WEIGHT, random(random, 4, 16)));
            List<String> tuned = new ArrayList<>(tuner.parameters().keySet());
            tuned.add(CosineHead.WEIGHT);
            weights.requireGradients(tuned);
            NDArray pixels = pixels(manager);
            NDArray labels = manager.create(new long[] {3, 0, 2});
            NDArray offsets = manager.create(new float[] {-0.3f, -2, -1, 0});
            Forward forward =
                    () -> loss.record(images.record(pixels, weights), weights.get(CosineHead.WEIGHT), labels, offsets)
                            .loss();
            checkAgainstFiniteDifferences(forward, weights, tuned);
        }
    }

    private interface Forward {
        NDArray loss();
    }

    /** More than one pass: libtorch may run the first call of a source otherwise than the later ones. */
    private void checkAgainstFiniteDifferences(Forward forward, Weights weights, List<String> names) {
        for (int pass = 0; pass < 3; pass++) {
            for (String name : names) {
                if (weights.get(name).hasGradient() && pass > 0) {
                    try (NDArray gradient = weights.get(name).getGradient()) {
                        gradient.subi(gradient);
                    }
                }
            }
            try (Gradients gradients = new Gradients()) {
                NDArray loss = forward.loss();
                scribbleOverFreedMemory();
                gradients.backward(loss);
            }
            SplittableRandom random = new SplittableRandom(pass);
            for (String name : names) {
                NDArray parameter = weights.get(name);
                float[] gradient;
                try (NDArray g = parameter.getGradient()) {
                    gradient = g.toFloatArray();
                }
                float[] direction = new float[gradient.length];
                double expected = 0;
                for (int i = 0; i < direction.length; i++) {
                    direction[i] = random.nextBoolean() ? 1 : -1;
                    expected += (double) gradient[i] * direction[i];
                }
                double step = 2e-3 / Math.sqrt(direction.length);
                double slope = (at(forward, parameter, direction, step) - at(forward, parameter, direction, -step))
                        / (2 * step);
                double norm = Math.sqrt(direction.length);
                assertEquals(expected / norm, slope / norm, 2e-3 + 2e-2 * Math.abs(expected / norm), name);
            }
        }
    }

    private static double at(Forward forward, NDArray parameter, float[] direction, double step) {
        float[] before = parameter.toFloatArray();
        float[] moved = before.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (step * direction[i]);
        }
        write(parameter, moved);
        try (NDArray loss = forward.loss()) {
            return loss.getFloat();
        } finally {
            write(parameter, before);
        }
    }

    private static void write(NDArray parameter, float[] values) {
        ByteBuffer direct = ByteBuffer.allocateDirect(values.length * 4).order(ByteOrder.nativeOrder());
        direct.asFloatBuffer().put(values);
        parameter.set(direct);
    }

    private static void scribbleOverFreedMemory() {
        System.gc();
        List<ByteBuffer> held = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            ByteBuffer junk = ByteBuffer.allocateDirect(4 + i % 64).order(ByteOrder.nativeOrder());
            junk.putFloat(0, 1e30f);
            held.add(junk);
        }
        assertEquals(2000, held.size());
    }

    private static NDArray pixels(NDManager manager) {
        HostTensor pixels = random(new SplittableRandom(9), BATCH, 3, 12, 12);
        return manager.create(pixels.floats(), new Shape(pixels.shape()));
    }

    /** Not {@link InitialWeights}: their small embeddings bend the loss too much for finite differences in float32. */
    private static Map<String, HostTensor> random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        TINY.parameters().forEach((name, shape) -> weights.put(name, random(random, shape)));
        return weights;
    }

    private static HostTensor random(SplittableRandom random, long... shape) {
        float[] values = new float[(int) HostTensor.count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * 0.5);
        }
        return HostTensor.of(values, shape);
    }
}
