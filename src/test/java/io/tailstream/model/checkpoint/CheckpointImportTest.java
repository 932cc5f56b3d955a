package io.tailstream.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.BackboneManifest;
import io.tailstream.model.backbone.InitialWeights;
import io.tailstream.model.backbone.WeightsSource;
import io.tailstream.model.encoder.ByteTokenizer;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.TextEncoder;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.file.ElementType;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.file.Safetensors;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.model.tuner.Tuner;
import io.tailstream.vision.Normalisation;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One backbone of odd sizes in all namings, types and forms: whatever it comes as, the encoders answer the same bits.
 * Some ten seconds, for each of eighteen goes through both encoders twice. ViT-B/16 was tried by hand: CheckpointImport's
 * memory does not grow with the file, and 600 MB would make the suite slow for nothing.
 */
class CheckpointImportTest {
    /** 37 px of 7 px patches (25 of them), three heads of 16, MLPs of another ratio in each tower. */
    private static final Architecture ODD = new Architecture(
            new VisionTower(37, 7, 48, 2, 3, 80),
            new TextTower(9, ByteTokenizer.VOCABULARY, 40, 3, 5, 160),
            24,
            Activation.GELU);

    private static final Map<String, HostTensor> WEIGHTS = InitialWeights.of(ODD, 5);

    @TempDir
    private Path folder;

    private final List<String> notices = new ArrayList<>();

    @BeforeEach
    void tokenizer() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), ByteTokenizer.json());
    }

    static Stream<Arguments> namingsAndTypes() {
        Map<String, UnaryOperator<Map<String, HostTensor>>> namings = new LinkedHashMap<>();
        namings.put("OpenAI", UnaryOperator.identity());
        namings.put("OpenAI, module.", NamedCheckpoints::module);
        namings.put("open_clip", NamedCheckpoints::openClip);
        namings.put("open_clip, text.", NamedCheckpoints::openClipText);
        namings.put("Hugging Face", NamedCheckpoints::huggingFace);
        namings.put("Hugging Face, module.", all -> NamedCheckpoints.module(NamedCheckpoints.huggingFace(all)));
        return namings.entrySet().stream()
                .flatMap(naming -> Stream.of(ElementType.F32, ElementType.F16, ElementType.BF16)
                        .map(type -> Arguments.of(naming.getKey(), type, naming.getValue())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("namingsAndTypes")
    void shouldGiveTheSameBitsWhateverTheNaming(
            String name, ElementType type, UnaryOperator<Map<String, HostTensor>> naming) throws IOException {
        Map<String, HostTensor> typed = typed(type);
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(naming.apply(typed)).write(file);

        BackboneFolder backbone = read(file, "out", settings(37, 3, 5));

        assertEquals(ODD, backbone.architecture());
        assertArrayEquals(outputs(typed), outputs(backbone.weights().tensors()));
        assertEquals(
                List.of(type.name()), backbone.manifest().source().orElseThrow().elementTypes());
        backbone.weights().tensors().forEach((parameter, tensor) -> assertEquals(type, tensor.type(), parameter));
        assertEquals(List.of(), notices);
    }

    @Test
    void shouldTakeShardsByTheirIndexOrTheirFolder() throws IOException {
        Path index = shards(NamedCheckpoints.huggingFace(WEIGHTS));
        for (Path path : List.of(index, folder)) {
            BackboneFolder backbone = read(path, "out-" + path.getFileName(), settings(37, 3, 5));
            assertArrayEquals(outputs(WEIGHTS), outputs(backbone.weights().tensors()));
            assertEquals(
                    List.of("m-1.safetensors", "m-2.safetensors", "m-3.safetensors"),
                    backbone.manifest().source().orElseThrow().files());
        }
    }

    @Test
    void shouldReadFromTheFilesBesideItWhatTheTensorsCannotTell() throws IOException {
        Safetensors.of(NamedCheckpoints.huggingFace(WEIGHTS)).write(folder.resolve("model.safetensors"));
        Files.writeString(
                folder.resolve("config.json"),
                """
                {"vision_config": {"hidden_act": "gelu", "num_attention_heads": 3, "layer_norm_eps": 1e-05},
                 "text_config": {"hidden_act": "gelu", "num_attention_heads": 5}}
                """);
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                """
                {"crop_size": {"height": 40, "width": 40}, "image_mean": [0.5, 0.4, 0.3], "image_std": [0.1, 0.2, 0.3]}
                """);

        BackboneManifest manifest = read(folder, "out", nothing()).manifest();

        assertEquals(40, manifest.input().size());
        assertEquals(40, manifest.architecture().vision().imageSize());
        assertEquals(3, manifest.architecture().vision().heads());
        assertEquals(5, manifest.architecture().text().heads());
        assertEquals(Activation.GELU, manifest.architecture().activation());
        assertEquals(
                new Normalisation(new float[] {.5f, .4f, .3f}, new float[] {.1f, .2f, .3f}),
                manifest.input().normalisation());
        assertEquals(List.of(), notices);
    }

    @Test
    void shouldKeepInTheManifestWhatWasFoundAndStated() throws IOException {
        Path file = folder.resolve("b16.safetensors");
        Safetensors.of(WEIGHTS).write(file);
        ImportSettings settings = new ImportSettings(
                Optional.empty(),
                PublishedCheckpoint.named("LAION/clip-vit-b-16-laion2b-s34b-b88k"),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Preprocessing.Kind.CLIP_BICUBIC,
                "from a friend");

        BackboneFolder written = read(file, "out", settings);
        BackboneManifest manifest = BackboneFolder.open(written.folder()).manifest();

        assertEquals(Activation.GELU, manifest.architecture().activation());
        assertEquals(35, manifest.architecture().vision().imageSize());
        assertEquals(Preprocessing.Kind.CLIP_BICUBIC, manifest.input().kind());
        assertEquals(Normalisation.CLIP, manifest.input().normalisation());
        assertEquals(
                new WeightsSource(List.of("b16.safetensors"), "OpenAI", List.of("F32"), "from a friend"),
                manifest.source().orElseThrow());
        assertEquals(written.weightsSha256(), manifest.weightsSha256().orElseThrow());
        assertEquals(List.of(), notices, "what is known of a published checkpoint is not assumed");
    }

    @Test
    void shouldNotOpenABackboneWhoseWeightsChanged() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(WEIGHTS).write(file);
        Path out = read(file, "out", settings(37, 3, 5)).folder();
        byte[] bytes = Files.readAllBytes(out.resolve("weights.safetensors"));
        bytes[bytes.length - 1] ^= 1;
        Files.write(out.resolve("weights.safetensors"), bytes);

        BackboneFolder changed = BackboneFolder.open(out);

        String said =
                assertThrows(MalformedFileException.class, changed::weights).getMessage();
        assertTrue(said.contains("the weights changed"), said);
        assertThrows(MalformedFileException.class, changed::weightsSha256);
    }

    @Test
    void shouldOpenABackboneWhoseManifestIsOfBeforeTheSha256() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(WEIGHTS).write(file);
        BackboneFolder backbone = read(file, "out", settings(37, 3, 5));
        Path manifest = backbone.folder().resolve("backbone.json");
        Files.writeString(
                manifest, Files.readString(manifest).replaceAll("(?s),\\s*\"source\".*\"weightsSha256\"[^}]*", ""));

        BackboneFolder older = BackboneFolder.open(backbone.folder());

        assertEquals(Optional.empty(), older.manifest().weightsSha256());
        assertEquals(Optional.empty(), older.manifest().source());
        assertEquals(backbone.weightsSha256(), older.weightsSha256());
        assertEquals(WEIGHTS.keySet(), older.weights().tensors().keySet());
    }

    @Test
    void shouldLeaveNoFolderThatOpensWhenBrokenOff() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(WEIGHTS).write(file);
        Path out = folder.resolve("out");
        try (CheckpointImport importing =
                CheckpointImport.open(file, Optional.empty(), settings(37, 3, 5), notices::add)) {
            assertThrows(
                    IllegalStateException.class,
                    () -> importing.write(out, bytes -> {
                        if (bytes > importing.bytes() / 2) {
                            throw new IllegalStateException("broken off");
                        }
                    }));
        }
        assertThrows(IOException.class, () -> BackboneFolder.open(out));
        try (Stream<Path> left = Files.list(out)) {
            assertEquals(
                    List.of("tokenizer.json"),
                    left.map(Path::getFileName).map(Path::toString).toList());
        }
        assertEquals(ODD, read(file, "out", settings(37, 3, 5)).architecture());
        assertThrows(FileAlreadyExistsException.class, () -> read(file, "out", settings(37, 3, 5)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("namingsAndTypes")
    void shouldNameATensorThatIsNotFinite(String name, ElementType type, UnaryOperator<Map<String, HostTensor>> naming)
            throws IOException {
        Map<String, HostTensor> broken = new LinkedHashMap<>(WEIGHTS);
        float[] values = WEIGHTS.get("transformer.resblocks.1.mlp.c_fc.bias").floats();
        values[7] = type == ElementType.F16 ? Float.NEGATIVE_INFINITY : Float.NaN;
        broken.put("transformer.resblocks.1.mlp.c_fc.bias", HostTensor.of(values, values.length));
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(naming.apply(typed(broken, type))).write(file);

        String said = assertThrows(MalformedFileException.class, () -> read(file, "out", settings(37, 3, 5)))
                .getMessage();

        String named = name.startsWith("Hugging")
                ? "text_model.encoder.layers.1.mlp.fc1.bias"
                : "transformer.resblocks.1.mlp.c_fc.bias";
        assertTrue(said.contains(named) && said.contains("element 7"), said);
        assertFalse(Files.exists(folder.resolve("out/backbone.json")));
    }

    @Test
    void shouldSayHowManyHeadsItAssumed() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(WEIGHTS).write(file);
        ImportSettings settings = new ImportSettings(
                Optional.of(Activation.QUICK_GELU),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.of(5),
                Optional.empty(),
                Preprocessing.Kind.EVAL,
                "");
        assertEquals(1, read(file, "out", settings).architecture().vision().heads());
        assertEquals(1, notices.size(), notices.toString());
        assertTrue(notices.get(0).startsWith("assumed 1 vision heads"), notices.toString());
    }

    @Test
    void shouldAskForTheActivationAndTheTokenizer() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(WEIGHTS).write(file);
        String said = assertThrows(IllegalArgumentException.class, () -> read(file, "out", nothing()))
                .getMessage();
        assertTrue(said.contains("--activation"), said);
        Files.delete(folder.resolve("tokenizer.json"));
        said = assertThrows(IllegalArgumentException.class, () -> read(file, "out", settings(37, 3, 5)))
                .getMessage();
        assertTrue(said.contains("--tokenizer"), said);
    }

    @Test
    void shouldSayWhichImageSizesFit() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Safetensors.of(WEIGHTS).write(file);
        assertEquals(
                41, read(file, "out", settings(41, 3, 5)).manifest().input().size());
        String said = assertThrows(MalformedFileException.class, () -> read(file, "other", settings(42, 3, 5)))
                .getMessage();
        assertTrue(said.contains("from 35 to 41"), said);
    }

    private BackboneFolder read(Path checkpoint, String out, ImportSettings settings) throws IOException {
        try (CheckpointImport importing = CheckpointImport.open(checkpoint, Optional.empty(), settings, notices::add)) {
            return importing.write(folder.resolve(out), bytes -> {});
        }
    }

    private static ImportSettings settings(int size, int visionHeads, int textHeads) {
        return new ImportSettings(
                Optional.of(Activation.GELU),
                Optional.empty(),
                OptionalInt.of(size),
                OptionalInt.of(visionHeads),
                OptionalInt.of(textHeads),
                Optional.empty(),
                Preprocessing.Kind.EVAL,
                "");
    }

    private static ImportSettings nothing() {
        return new ImportSettings(
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Preprocessing.Kind.EVAL,
                "");
    }

    private static Map<String, HostTensor> typed(ElementType type) {
        return typed(WEIGHTS, type);
    }

    private static Map<String, HostTensor> typed(Map<String, HostTensor> weights, ElementType type) {
        return switch (type) {
            case F16 -> NamedCheckpoints.half(weights);
            case BF16 -> NamedCheckpoints.brief(weights);
            default -> weights;
        };
    }

    private Path shards(Map<String, HostTensor> checkpoint) throws IOException {
        List<Map<String, HostTensor>> shards = List.of(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        StringBuilder map = new StringBuilder();
        int i = 0;
        for (Map.Entry<String, HostTensor> entry : checkpoint.entrySet()) {
            int shard = i++ % 3;
            shards.get(shard).put(entry.getKey(), entry.getValue());
            map.append(map.isEmpty() ? "" : ",")
                    .append(String.format("\"%s\": \"m-%d.safetensors\"", entry.getKey(), shard + 1));
        }
        for (int shard = 0; shard < 3; shard++) {
            Safetensors.of(shards.get(shard)).write(folder.resolve("m-" + (shard + 1) + ".safetensors"));
        }
        return Files.writeString(
                folder.resolve("m.safetensors.index.json"), "{\"metadata\": {}, \"weight_map\": {" + map + "}}");
    }

    /** Image features, text features. */
    private static float[] outputs(Map<String, HostTensor> parameters) {
        TorchDevice device = TorchDevice.cpu();
        SplittableRandom random = new SplittableRandom(3);
        float[] pixels = new float[2 * 3 * 37 * 37];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (random.nextDouble() - 0.5);
        }
        try (NDManager manager = device.newManager();
                Weights weights = new Weights(device, parameters);
                ImageEncoder images = new ImageEncoder(device, ODD, Tuner.NONE, VisionOutput.JOINT);
                TextEncoder texts = new TextEncoder(device, ODD)) {
            NDArray image = images.encode(manager.create(pixels, new Shape(2, 3, 37, 37)), weights);
            NDArray text = texts.encode(manager.create(new long[] {256, 65, 66, 257}, new Shape(1, 4)), weights);
            float[] all = new float[3 * 24];
            System.arraycopy(image.toFloatArray(), 0, all, 0, 48);
            System.arraycopy(text.toFloatArray(), 0, all, 48, 24);
            return all;
        }
    }
}
