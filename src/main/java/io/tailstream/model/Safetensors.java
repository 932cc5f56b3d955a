package io.tailstream.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tensors and the metadata of a safetensors file: 8 bytes of length, a JSON header, the data. Equal content gives
 * equal bytes (names sorted).
 */
public record Safetensors(Map<String, HostTensor> tensors, Map<String, String> metadata) {
    /** The reference implementation's bound on the header. */
    private static final long HEADER_LIMIT = 100_000_000;

    private static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where the data of a file comes from, by offset and length. */
    private interface Source {
        ByteBuffer read(long offset, int length) throws IOException;
    }

    public Safetensors {
        tensors = new LinkedHashMap<>(tensors);
        metadata = new LinkedHashMap<>(metadata);
    }

    /** Tensors without metadata. */
    public static Safetensors of(Map<String, HostTensor> tensors) {
        return new Safetensors(tensors, Map.of());
    }

    /** @throws MalformedFileException if it is not a sound safetensors file, saying where */
    public static Safetensors read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            // Mapped, for the weights of a large backbone may be more than Java's heap.
            return read(
                    file.toString(),
                    channel.size(),
                    (offset, length) -> channel.map(FileChannel.MapMode.READ_ONLY, offset, length));
        }
    }

    /**
     * @param what names the bytes in errors
     * @throws MalformedFileException as {@link #read(Path)}
     */
    public static Safetensors read(String what, byte[] bytes) throws MalformedFileException {
        try {
            return read(what, bytes.length, (offset, length) -> ByteBuffer.wrap(bytes, (int) offset, length));
        } catch (MalformedFileException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("memory does not fail", e);
        }
    }

    private static Safetensors read(String what, long size, Source source) throws IOException {
        if (size < 8) {
            throw new MalformedFileException(what + ": " + size + " bytes are no safetensors file");
        }
        long headerSize = source.read(0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (headerSize < 2 || headerSize > Math.min(HEADER_LIMIT, size - 8)) {
            throw new MalformedFileException(what + ": a header of " + Long.toUnsignedString(headerSize)
                    + " bytes does not fit a file of " + size + " bytes; is this a safetensors file?");
        }
        long start = 8 + headerSize;
        JsonNode header = header(what, source.read(8, (int) headerSize));
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            String name = entry.getKey();
            if (name.equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
            } else {
                tensors.put(name, tensor(what + ": tensor '" + name + "'", entry.getValue(), start, size, source));
            }
        }
        return new Safetensors(tensors, metadata);
    }

    private static JsonNode header(String what, ByteBuffer bytes) throws MalformedFileException {
        try {
            JsonNode header = JSON.readTree(StandardCharsets.UTF_8.decode(bytes).toString());
            if (!header.isObject()) {
                throw new MalformedFileException(what + ": the header is not a JSON object");
            }
            return header;
        } catch (JsonProcessingException e) {
            throw new MalformedFileException(what + ": the header is not JSON: " + e.getOriginalMessage());
        }
    }

    private static HostTensor tensor(String what, JsonNode entry, long start, long size, Source source)
            throws IOException {
        ElementType type;
        try {
            type = ElementType.valueOf(entry.path("dtype").asText());
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(
                    what + ": type " + entry.path("dtype") + " is not one of " + Arrays.toString(ElementType.values()));
        }
        JsonNode sizes = entry.path("shape");
        JsonNode offsets = entry.path("data_offsets");
        if (!sizes.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw new MalformedFileException(what + ": no shape or no pair of data_offsets");
        }
        long[] shape = new long[sizes.size()];
        long bytes = type.bytes();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).asLong(-1);
            if (shape[i] < 0 || Math.multiplyHigh(bytes, shape[i]) != 0 || bytes * shape[i] < 0) {
                throw new MalformedFileException(what + ": shape " + sizes + " is not possible");
            }
            bytes *= shape[i];
        }
        long from = offsets.get(0).asLong(-1);
        long to = offsets.get(1).asLong(-1);
        if (from < 0 || to < from || to > size - start || to - from != bytes) {
            throw new MalformedFileException(what + ": data_offsets " + offsets + " do not hold " + bytes
                    + " bytes within " + (size - start) + " of data");
        }
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new MalformedFileException(what + ": a tensor of " + bytes + " bytes is too large");
        }
        return new HostTensor(type, shape, source.read(start + from, (int) bytes));
    }

    /** The file's bytes; those of equal content are equal. */
    public byte[] toBytes() {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = header.putObject(METADATA);
            new TreeMap<>(metadata).forEach(node::put);
        }
        Map<String, HostTensor> sorted = new TreeMap<>(tensors);
        long end = 0;
        for (Map.Entry<String, HostTensor> entry : sorted.entrySet()) {
            HostTensor tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", tensor.type().name());
            node.putPOJO("shape", tensor.shape());
            long from = end;
            end += tensor.data().remaining();
            node.putPOJO("data_offsets", new long[] {from, end});
        }
        try {
            byte[] json = JSON.writeValueAsBytes(header);
            int padded = (json.length + 7) / 8 * 8; // the data starts at a multiple of 8
            ByteBuffer out =
                    ByteBuffer.allocate(Math.toIntExact(8 + padded + end)).order(ByteOrder.LITTLE_ENDIAN);
            out.putLong(padded).put(json);
            while (out.position() < 8 + padded) {
                out.put((byte) ' ');
            }
            sorted.values().forEach(tensor -> out.put(tensor.data()));
            return out.array();
        } catch (JsonProcessingException e) {
            throw new AssertionError("strings and numbers are always JSON", e);
        }
    }

    /** Writes beside it and renames, so that a reader sees all of it or the file before. */
    public void write(Path file) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.write(partial, toBytes());
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
