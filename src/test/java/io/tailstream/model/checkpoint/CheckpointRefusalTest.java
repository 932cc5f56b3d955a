package io.tailstream.model.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.backbone.ClipWeights;
import io.tailstream.model.backbone.InitialWeights;
import io.tailstream.model.file.ElementType;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.file.Safetensors;
import io.tailstream.model.file.SafetensorsFile;
import io.tailstream.model.layout.StatedShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that must not be taken, and what is said of them. */
class CheckpointRefusalTest {
    private static final Architecture TINY = new Architecture(
            new VisionTower(8, 4, 64, 1, 1, 32), new TextTower(6, 20, 64, 1, 1, 24), 8, Activation.GELU);

    @TempDir
    private Path folder;

    private final Map<String, HostTensor> weights = InitialWeights.of(TINY, 1);

    @ParameterizedTest
    @ValueSource(strings = {"w.pt", "w.bin", "w.pth", "w.safetensors"})
    void shouldSayHowToConvertAPickleWhateverItsName(String name) throws IOException {
        for (byte[] start :
                new byte[][] {{'P', 'K', 3, 4, 0, 0}, {(byte) 0x80, 2, 'X', 1}, {(byte) 0x80, 4, (byte) 0x95}}) {
            Path file = Files.write(folder.resolve(name), start);
            String said = assertThrows(MalformedFileException.class, () -> CheckpointFiles.find(file))
                    .getMessage();
            assertTrue(said.startsWith(file + ": a PyTorch pickle"), said);
            assertTrue(said.contains("safetensors.torch.save_file"), said);
        }
    }

    @Test
    void shouldFindThePickleInAFolderThatHasNothingElse() throws IOException {
        Files.write(folder.resolve("pytorch_model.bin"), new byte[] {'P', 'K', 3, 4});
        String said = assertThrows(MalformedFileException.class, () -> CheckpointFiles.find(folder))
                .getMessage();
        assertTrue(said.contains("pytorch_model.bin: a PyTorch pickle"), said);
    }

    @Test
    void shouldTakeASafetensorsFileThatBeginsLikeAPickle() throws IOException {
        byte[] header = ("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}" + " ".repeat(600))
                .substring(0, 0x27f)
                .concat("}")
                .getBytes(StandardCharsets.US_ASCII);
        assertEquals(0x280, header.length);
        byte[] file = new byte[8 + header.length];
        file[0] = (byte) 0x80;
        file[1] = 2;
        System.arraycopy(header, 0, file, 8, header.length);
        Path path = Files.write(folder.resolve("w.safetensors"), file);
        assertEquals(1, CheckpointFiles.find(path).shards().size());
        try (SafetensorsFile sound = SafetensorsFile.open(path)) {
            assertEquals(1, sound.infos().size());
        }
    }

    @Test
    void shouldSayThatAPointerIsNoFile() throws IOException {
        Path file = Files.writeString(folder.resolve("w.safetensors"), "version x/git-lfs/v1\noid sha256:00\nsize 4\n");
        String said = assertThrows(MalformedFileException.class, () -> CheckpointFiles.find(file))
                .getMessage();
        assertTrue(said.contains("git lfs pull"), said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../w.safetensors",
                "/w.safetensors",
                "sub/w.safetensors",
                "..",
                "",
                "c:\\\\w",
                "a\\\\b",
                "w\\u0000.safetensors"
            })
    void shouldRefuseAShardThatIsNotBesideTheIndex(String shard) throws IOException {
        Path index = Files.writeString(
                folder.resolve("m.safetensors.index.json"), "{\"weight_map\": {\"a\": \"" + shard + "\"}}");
        String said = assertThrows(MalformedFileException.class, () -> CheckpointFiles.find(index))
                .getMessage();
        assertTrue(said.contains("no name of a file beside it"), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{}", "{\"weight_map\": {}}", "{\"weight_map\": 3}"})
    void shouldRefuseAnIndexThatListsNothing(String json) throws IOException {
        Path index = Files.writeString(folder.resolve("m.safetensors.index.json"), json);
        assertThrows(MalformedFileException.class, () -> CheckpointFiles.find(index));
    }

    @Test
    void shouldRefuseShardsThatAreNotAsTheIndexSays() throws IOException {
        Safetensors.of(Map.of("a", HostTensor.of(new float[1], 1))).write(folder.resolve("1.safetensors"));
        Safetensors.of(Map.of("a", HostTensor.of(new float[1], 1), "b", HostTensor.of(new float[1], 1)))
                .write(folder.resolve("2.safetensors"));
        assertRefused("{'a': '1.safetensors', 'c': '2.safetensors'}", "no tensor 'c'");
        assertRefused("{'a': '1.safetensors', 'b': '2.safetensors'}", "'a' is in an earlier file too");
        assertRefused("{'a': '1.safetensors', 'a': '2.safetensors'}", "Duplicate");
        Path index = index("{'a': '3.safetensors'}");
        assertThrows(IOException.class, () -> CheckpointFiles.find(index));
    }

    @Test
    void shouldAskWhichOfSeveralFilesIsMeant() throws IOException {
        Files.write(folder.resolve("a.safetensors"), new byte[1]);
        Files.write(folder.resolve("b.safetensors"), new byte[1]);
        String said = assertThrows(MalformedFileException.class, () -> CheckpointFiles.find(folder))
                .getMessage();
        assertTrue(said.contains("Name one: [a.safetensors, b.safetensors]"), said);
    }

    @Test
    void shouldNameFaultsAsTheCheckpointDoes() {
        Map<String, HostTensor> huggingFace = NamedCheckpoints.huggingFace(weights);
        huggingFace.remove("visual_projection.weight");
        huggingFace.remove("vision_model.encoder.layers.0.self_attn.q_proj.weight");
        huggingFace.put("text_projection.weight", HostTensor.of(new float[6], 2, 3));
        huggingFace.put("vision_model.head.weight", HostTensor.of(new float[1], 1));
        String said = said(huggingFace, null);
        assertTrue(said.contains("visual_projection.weight"), said);
        assertTrue(said.contains("vision_model.encoder.layers.0.self_attn.q_proj.weight"), said);
        assertTrue(said.contains("text_projection.weight is [2, 3], not [8, 64]"), said);
        assertTrue(said.contains("not of this architecture: vision_model.head.weight"), said);

        Map<String, HostTensor> openClip = NamedCheckpoints.openClipText(weights);
        openClip.remove("text.ln_final.bias");
        openClip.put("text.cls_emb", HostTensor.of(new float[1], 1));
        said = said(openClip, null);
        assertTrue(said.contains("missing: text.ln_final.bias"), said);
        assertTrue(said.contains("not of this architecture: text.cls_emb"), said);
    }

    @Test
    void shouldRefuseOtherLayersThanTheFirstOnesAndPositionsThatAreNoSquare() {
        Map<String, HostTensor> gap = new LinkedHashMap<>(weights);
        gap.put("visual.transformer.resblocks.2.ln_1.weight", HostTensor.of(new float[64], 64));
        assertTrue(said(gap, StatedShape.of(Activation.GELU)).contains("visual.transformer.resblocks.2.ln_1.weight"));
        weights.put("visual.positional_embedding", HostTensor.of(new float[6 * 64], 6, 64));
        String said = said(weights, StatedShape.of(Activation.GELU));
        assertTrue(said.contains("5 patches are no square"), said);
    }

    @Test
    void shouldRefuseHeadsThatDoNotDivideAndTypesThatAreNoNumbersWithFractions() {
        StatedShape five =
                new StatedShape(Activation.GELU, OptionalInt.empty(), OptionalInt.of(5), OptionalInt.empty());
        assertTrue(said(weights, five).contains("5 heads do not divide the width 64"));
        weights.put(
                "ln_final.bias", new HostTensor(ElementType.I32, new long[] {64}, java.nio.ByteBuffer.allocate(256)));
        assertTrue(said(weights, null).contains("ln_final.bias has the type I32"));
    }

    private String said(Map<String, HostTensor> checkpoint, StatedShape stated) {
        return assertThrows(MalformedFileException.class, () -> {
                    if (stated == null) {
                        ClipWeights.of("c", checkpoint, TINY);
                    } else {
                        ClipWeights.of("c", checkpoint, stated);
                    }
                })
                .getMessage();
    }

    private void assertRefused(String map, String part) throws IOException {
        Path index = index(map);
        String said = assertThrows(MalformedFileException.class, () -> {
                    CheckpointTensors.open(CheckpointFiles.find(index)).close();
                })
                .getMessage();
        assertTrue(said.contains(part), said);
    }

    private Path index(String map) throws IOException {
        return Files.writeString(
                folder.resolve("m.safetensors.index.json"),
                "{'weight_map': %s}".formatted(map).replace('\'', '"'));
    }
}
