package io.tailstream.model.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put("z", HostTensor.of(new float[] {1, -2.5f, 0, Float.NaN, 5, 6}, 2, 3));
        tensors.put("a scalar, é", HostTensor.of(new float[] {7}));
        tensors.put("half", HostTensor.of(new float[] {0.1f, 65504, -3}, 3).toHalf());
        tensors.put("none", HostTensor.of(new float[0], 0, 4));
        Path file = folder.resolve("w.safetensors");
        new Safetensors(tensors, Map.of("k", "v \"quoted\"")).write(file);

        Safetensors back = Safetensors.read(file);

        assertEquals(Map.of("k", "v \"quoted\""), back.metadata());
        assertEquals(tensors.keySet(), back.tensors().keySet());
        tensors.forEach((name, tensor) -> {
            HostTensor read = back.tensors().get(name);
            assertEquals(tensor.type(), read.type());
            assertArrayEquals(tensor.shape(), read.shape());
            assertEquals(tensor.data(), read.data());
        });
        assertArrayEquals(Files.readAllBytes(file), back.toBytes());
    }

    @Test
    void shouldWriteTheSameBytesWhateverTheOrderOfTheNames() {
        HostTensor one = HostTensor.of(new float[] {1}, 1);
        HostTensor two = HostTensor.of(new float[] {2, 3}, 2);
        Map<String, HostTensor> forth = new LinkedHashMap<>(Map.of("a", one));
        forth.put("b", two);
        Map<String, HostTensor> back = new LinkedHashMap<>(Map.of("b", two));
        back.put("a", one);
        assertArrayEquals(Safetensors.of(forth).toBytes(), Safetensors.of(back).toBytes());
    }

    @Test
    void shouldReadEveryFloatingType() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1.5f).putShort((short) 0x3e00).putShort((short) 0x3fc0).putDouble(1.5);
        byte[] file = file(
                "{\"f32\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"f16\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[4,6]},"
                        + "\"bf16\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[6,8]},"
                        + "\"f64\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[8,16]}}",
                data.array());
        Safetensors.read("file", file)
                .tensors()
                .forEach((name, tensor) -> assertArrayEquals(new float[] {1.5f}, tensor.floats(), name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}                                  | not JSON
            [1]                                                                                    | not a JSON object
            {"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}                                 | C64
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                                 | 12 bytes
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}                                | within 8 of data
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                                 | data_offsets
            {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                                | not possible
            {"a":{"dtype":"F32","shape":[9000000000,9000000000],"data_offsets":[0,8]}}             | not possible
            {"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}                                   | no shape
            {"a":{"dtype":"F32","shape":["x"],"data_offsets":[0,8]}}                               | not possible
            {"a":7}                                                                                | type
            {"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}} | 17 dimensions
            {"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}}                               | not possible
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                                 | the file at
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | inside the one before
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                                 | not where
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | Duplicate
            {"a":{"dtype":"F32","shape":[0,9000000000000000000],"data_offsets":[0,0]},"b":{"dtype":"F32","shape":[2,0,9],"data_offsets":[0,8]}} | 0 bytes
            """)
    void shouldSayWhatIsWrongWithAHeader(String header, String part) {
        MalformedFileException refused = assertThrows(
                MalformedFileException.class, () -> Safetensors.read("x.safetensors", file(header, new byte[8])));
        assertTrue(refused.getMessage().startsWith("x.safetensors: "), refused.getMessage());
        assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }

    @Test
    void shouldRefuseAHeaderLongerThanTheFileWithoutReservingItsMemory() {
        byte[] bytes = new byte[64];
        for (long length : new long[] {57, 1L << 31, Long.MAX_VALUE, -1}) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            assertThrows(MalformedFileException.class, () -> Safetensors.read("x", bytes), () -> "length " + length);
        }
        assertThrows(MalformedFileException.class, () -> Safetensors.read("x", new byte[3]));
    }

    @Test
    void shouldReadAFileOfThreeGigabytesWithoutHoldingIt() throws IOException {
        Path file = folder.resolve("large.safetensors");
        long[] shape = {1 << 15, 1 << 15};
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        for (String name : new String[] {"a", "b", "c"}) {
            infos.put(name, new TensorInfo(ElementType.U8, shape));
        }
        ByteBuffer header = SafetensorsHeader.encode(infos, Map.of());
        int start = header.remaining();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(header, 0);
            channel.write(
                    ByteBuffer.wrap(new byte[] {7}),
                    start + 3L * (1 << 30) - 1); // a hole up to here: nothing is on the disk
        }
        Safetensors whole = Safetensors.read(file);
        assertEquals(7, whole.tensors().get("c").data().get((1 << 30) - 1));
        try (SafetensorsFile open = SafetensorsFile.open(file)) {
            ByteBuffer last = ByteBuffer.allocate(100);
            open.read("c", (1L << 30) - 2, last);
            assertEquals(2, last.remaining());
            assertEquals(7, last.get(1));
        }
    }

    @Test
    void shouldRefuseAHeaderThatWouldFillTheMemory() {
        String much = "{" + "\"a\":{},".repeat(1_500_000) + "\"b\":{}}";
        String said = assertThrows(MalformedFileException.class, () -> Safetensors.read("x", file(much, new byte[0])))
                .getMessage();
        assertTrue(said.contains("is more than"), said);
    }

    private static byte[] file(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(json.length).put(json).put(data).array();
    }
}
