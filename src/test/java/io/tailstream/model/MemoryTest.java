package io.tailstream.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.ClipWeights;
import io.tailstream.model.backbone.InitialWeights;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.LossModule;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.torch.Staging;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.model.tuner.AdaptFormer;
import io.tailstream.model.tuner.CosineHead;
import io.tailstream.training.optimiser.Sgd;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Resident memory stays flat over many batches: no result outlives its batch. A leaked batch here is 1.5 MB or
 * more. Over ten seconds: a leak shows over many batches alone.
 */
@EnabledOnOs(OS.LINUX)
class MemoryTest {
    private static final Architecture SMALL = new Architecture(
            new VisionTower(32, 8, 64, 2, 2, 64), new TextTower(8, 20, 32, 1, 2, 64), 16, Activation.GELU);
    private static final int BATCH = 32;
    private static final int WARM_UP = 20;
    private static final long ALLOWED = 120L << 20; // of 225 MB or more if each left its pixels behind

    @Test
    void shouldStayFlatOverInference() throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(new AdaptFormer(2, 64, 4).initial(1));
        tensors.put(CosineHead.WEIGHT, HostTensor.of(new float[10 * 64], 10, 64));
        Adapter adapter = new Adapter("", List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), tensors);
        ClipWeights clip = ClipWeights.of("random", InitialWeights.of(SMALL, 1), SMALL);
        Preprocessing input = new Preprocessing(Preprocessing.Kind.PLAIN, 32, Normalisation.CLIP);
        float[] pixels = new float[BATCH * input.length()];
        try (AdaptedBackbone backbone = new TorchBackbone("b", input, clip, adapter, TorchDevice.cpu())) {
            assertFlat(150, () -> backbone.logits(pixels, BATCH));
        }
    }

    /**
     * One after the other, as releases that take over: 6 MB of weights each, 720 MB if each left them behind. The heap
     * grows by their copies until it has the size that it needs, so the first sixty do not count, and a third may go.
     */
    @Test
    void shouldStayFlatOverManyBackbonesThatAreLoadedAndClosed() throws IOException {
        Architecture wide = new Architecture(
                new VisionTower(32, 8, 256, 2, 2, 1024), new TextTower(8, 20, 32, 1, 2, 64), 16, Activation.GELU);
        Map<String, HostTensor> tensors = new LinkedHashMap<>(new AdaptFormer(2, 256, 4).initial(1));
        tensors.put(CosineHead.WEIGHT, HostTensor.of(new float[2 * 256], 2, 256));
        Adapter adapter = new Adapter("", List.of("0", "1"), tensors);
        ClipWeights clip = ClipWeights.of("random", InitialWeights.of(wide, 1), wide);
        Preprocessing input = new Preprocessing(Preprocessing.Kind.PLAIN, 32, Normalisation.CLIP);
        float[] pixels = new float[4 * input.length()];
        assertFlat(60, 120, 2 * ALLOWED, () -> {
            try (AdaptedBackbone backbone = new TorchBackbone("b", input, clip, adapter, TorchDevice.cpu())) {
                backbone.logits(pixels, 1);
                backbone.logits(pixels, 4);
            }
        });
    }

    @Test
    void shouldStayFlatOverTraining() throws IOException {
        TorchDevice device = TorchDevice.cpu();
        Map<String, HostTensor> values = InitialWeights.of(SMALL, 1);
        Map<String, HostTensor> tuned = new AdaptFormer(2, 64, 4).initial(1);
        values.putAll(tuned);
        values.put(CosineHead.WEIGHT, HostTensor.of(new float[10 * 64], 10, 64));
        List<String> names = new ArrayList<>(tuned.keySet());
        names.add(CosineHead.WEIGHT);
        float[] pixels = new float[BATCH * 3 * 32 * 32];
        Staging staging = new Staging();
        try (NDManager manager = device.newManager();
                Weights weights = new Weights(device, values);
                ImageEncoder encoder =
                        new ImageEncoder(device, SMALL, new AdaptFormer(2, 64, 4), VisionOutput.FEATURE);
                LossModule loss = LossModule.cosineHead(device);
                Sgd sgd = new Sgd(device, weights, names, 0.9, 5e-4)) {
            assertFlat(500, () -> {
                try (NDManager batch = manager.newSubManager();
                        Gradients gradients = new Gradients()) {
                    NDArray images = staging.of(batch, pixels, new Shape(BATCH, 3, 32, 32));
                    NDArray labels = batch.create(new long[BATCH]);
                    NDArray offsets = batch.zeros(new Shape(10));
                    NDArray features = encoder.record(images, weights);
                    gradients.backward(loss.record(features, weights.get(CosineHead.WEIGHT), labels, offsets)
                            .loss());
                    sgd.step(0.01);
                }
            });
        }
    }

    private static void assertFlat(int batches, Runnable batch) throws IOException {
        assertFlat(WARM_UP, batches, ALLOWED, batch);
    }

    private static void assertFlat(int warmUp, int batches, long allowed, Runnable batch) throws IOException {
        for (int i = 0; i < warmUp; i++) {
            batch.run();
        }
        System.gc();
        long before = resident();
        for (int i = 0; i < batches; i++) {
            batch.run();
        }
        System.gc(); // frees the direct buffers that batches filled
        long grown = resident() - before;
        assertTrue(grown < allowed, () -> "resident memory grew by " + (grown >> 20) + " MB");
    }

    /** In bytes; the second number of statm counts pages of 4 KB. */
    private static long resident() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
    }
}
