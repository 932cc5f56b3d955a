package io.tailstream.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.BackboneManifest;
import io.tailstream.model.backbone.InitialWeights;
import io.tailstream.model.encoder.ByteTokenizer;
import io.tailstream.model.encoder.Tokenizer;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.tuner.AdaptFormer;
import io.tailstream.model.tuner.CosineHead;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptedBackboneTest {
    private static final Architecture TINY = new Architecture(
            new VisionTower(17, 4, 24, 2, 3, 96),
            new TextTower(9, ByteTokenizer.VOCABULARY, 12, 1, 3, 48),
            8,
            Activation.QUICK_GELU);
    private static final BackboneManifest MANIFEST = new BackboneManifest(
            TINY, new Preprocessing(Preprocessing.Kind.PLAIN, 17, Normalisation.CLIP), "random weights, for a test");

    @TempDir
    private Path folders;

    private BackboneFolder folder;
    private Adapter adapter;

    @BeforeEach
    void writeABackbone() throws IOException {
        folder = BackboneFolder.write(
                folders.resolve("tiny"), MANIFEST, InitialWeights.of(TINY, 3), ByteTokenizer.json());
        Map<String, HostTensor> tensors = new LinkedHashMap<>(new AdaptFormer(2, 24, 4).initial(5));
        SplittableRandom random = new SplittableRandom(8);
        tensors.replaceAll((name, t) -> name.contains("up.") ? random(random, t.shape()) : t);
        tensors.put(CosineHead.WEIGHT, random(random, 5, 24));
        adapter = new Adapter(folder.weightsSha256(), List.of("a", "b", "c", "d", "e, \"f\""), tensors);
    }

    @Test
    void shouldFindTheBackboneAsItWasWritten() throws IOException {
        Files.createDirectory(folders.resolve("not a backbone"));
        List<BackboneFolder> found = BackboneFolder.list(folders);
        assertEquals(List.of("tiny"), found.stream().map(BackboneFolder::name).toList());
        assertEquals(TINY, found.get(0).architecture());
        assertEquals(
                MANIFEST.withWeightsSha256(found.get(0).weightsSha256()),
                found.get(0).manifest());
        assertEquals(
                TINY.parameters().keySet(), found.get(0).weights().tensors().keySet());
        try (Tokenizer tokenizer = found.get(0).tokenizer()) {
            assertEquals(4, tokenizer.encode("hi").length);
        }
    }

    @Test
    void shouldReadBackTheAdapterAsItWasWritten() throws IOException {
        Adapter back = Adapter.read("a", adapter.toBytes(), TINY.vision());
        assertEquals(adapter.classNames(), back.classNames());
        assertEquals(adapter.backboneSha256(), back.backboneSha256());
        assertArrayEquals(adapter.toBytes(), back.toBytes());
    }

    @Test
    void shouldClassifyABatchAsItClassifiesEachImageAlone() throws IOException {
        int length = MANIFEST.input().length();
        float[] pixels = random(new SplittableRandom(1), 7 * length).floats();
        try (AdaptedBackbone backbone = AdaptedBackbones.load(folder, adapter.toBytes(), TorchDevice.cpu())) {
            assertEquals(5, backbone.classes());
            float[] all = backbone.logits(pixels, 7);
            assertEquals(35, all.length);
            for (int i = 0; i < 7; i++) {
                float[] alone = backbone.logits(Arrays.copyOfRange(pixels, i * length, (i + 1) * length), 1);
                assertArrayEquals(Arrays.copyOfRange(all, i * 5, i * 5 + 5), alone, 1e-4f);
            }
            assertArrayEquals(all, backbone.logits(Arrays.copyOf(pixels, 20 * length), 7), "same input, same bits");
        }
    }

    @Test
    void shouldStayCloseToFloat32InBfloat16() throws IOException {
        float[] pixels =
                random(new SplittableRandom(1), 4 * MANIFEST.input().length()).floats();
        try (AdaptedBackbone exact = AdaptedBackbones.load(folder, adapter.toBytes(), TorchDevice.cpu());
                AdaptedBackbone narrow =
                        AdaptedBackbones.load(folder, adapter.toBytes(), TorchDevice.of("cpu", "bf16"))) {
            float[] expected = exact.logits(pixels, 4);
            float[] actual = narrow.logits(pixels, 4);
            assertArrayEquals(expected, actual, 0.4f); // of 25: bfloat16 has 8 bits
            assertTrue(!Arrays.equals(expected, actual), "bfloat16 was not used");
        }
    }

    @Test
    void shouldTakeHalfPrecisionWeights() throws IOException {
        Map<String, HostTensor> half = new LinkedHashMap<>(InitialWeights.of(TINY, 3));
        half.replaceAll((name, tensor) -> tensor.toHalf());
        BackboneFolder small = BackboneFolder.write(folders.resolve("half"), MANIFEST, half, ByteTokenizer.json());
        Adapter same = new Adapter(small.weightsSha256(), adapter.classNames(), adapter.tensors());
        float[] pixels =
                random(new SplittableRandom(1), MANIFEST.input().length()).floats();
        try (AdaptedBackbone exact = AdaptedBackbones.load(folder, adapter.toBytes(), TorchDevice.cpu());
                AdaptedBackbone rounded = AdaptedBackbones.load(small, same.toBytes(), TorchDevice.cpu())) {
            assertArrayEquals(exact.logits(pixels, 1), rounded.logits(pixels, 1), 0.05f);
        }
    }

    @Test
    void shouldRefuseAnAdapterThatWasTunedOnOtherWeights() {
        Adapter other = new Adapter("00ff", adapter.classNames(), adapter.tensors());
        String message = assertThrows(
                        MalformedFileException.class,
                        () -> AdaptedBackbones.load(folder, other.toBytes(), TorchDevice.cpu()))
                .getMessage();
        assertTrue(message.contains("00ff"), message);
    }

    @Test
    void shouldNameTheTensorThatAnAdapterLacks() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(adapter.tensors());
        tensors.remove("adapter.1.ln.bias");
        Adapter cut = new Adapter(adapter.backboneSha256(), adapter.classNames(), tensors);
        String message = assertThrows(
                        MalformedFileException.class, () -> Adapter.read("cut", cut.toBytes(), TINY.vision()))
                .getMessage();
        assertTrue(message.startsWith("cut: tensor 'adapter.1.ln.bias' is missing"), message);
    }

    @Test
    void shouldSayWhatABackbonesFolderLacks() throws IOException {
        assertThrows(NoSuchFileException.class, () -> BackboneFolder.list(folders.resolve("nowhere")));
        Path manifest = folders.resolve("tiny/backbone.json");
        String json = Files.readString(manifest);
        Files.writeString(manifest, json.replace("\"heads\" : 3", "\"heads\" : 5"));
        String heads = assertThrows(MalformedFileException.class, () -> BackboneFolder.open(folder.folder()))
                .getMessage();
        assertTrue(heads.startsWith(manifest + ": ") && heads.contains("5 heads"), heads);
        Files.writeString(manifest, json.replace("\"patch\"", "\"pitch\""));
        String patch = assertThrows(MalformedFileException.class, () -> BackboneFolder.open(folder.folder()))
                .getMessage();
        assertTrue(patch.contains("vision.patch"), patch);
        Files.delete(folders.resolve("tiny/tokenizer.json"));
        String missing = assertThrows(NoSuchFileException.class, () -> BackboneFolder.open(folder.folder()))
                .getMessage();
        assertTrue(missing.contains("tokenizer.json"), missing);
    }

    private static HostTensor random(SplittableRandom random, long... shape) {
        float[] values = new float[(int) HostTensor.count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return HostTensor.of(values, shape);
    }
}
