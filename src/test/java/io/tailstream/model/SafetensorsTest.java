package io.tailstream.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private static byte[] file(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        return file.putLong(json.length).put(json).put(data).array();
    }
}
