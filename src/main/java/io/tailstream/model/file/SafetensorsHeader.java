package io.tailstream.model.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The header of a safetensors file: what its tensors are and where, and its metadata. The tensors' data stands without
 * gap or overlap, as the reference implementation wants it.
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {
    /** The length of the header, before it. */
    static final int PREFIX = 8;

    /** A hundred times what ViT-H needs. (The reference implementation's 100 MB would be gigabytes of JSON nodes.) */
    private static final long LIMIT = 10_000_000;

    /** Each is a mapping of its own, of which Linux gives a process 65,530. */
    private static final int TENSORS = 50_000;

    /** More than any tensor of a model has. */
    private static final int DIMENSIONS = 16;

    private static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** @param offset of its data in the file, in bytes */
    record Entry(TensorInfo info, long offset) {}

    /**
     * The length of the header.
     *
     * @param prefix the file's first 8 bytes
     * @param size of the file
     * @throws MalformedFileException if no header of this length is in the file
     */
    static int length(String what, ByteBuffer prefix, long size) throws MalformedFileException {
        long length = prefix.order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > size - PREFIX) {
            throw new MalformedFileException(what + ": a header of " + Long.toUnsignedString(length)
                    + " bytes does not fit a file of " + size + " bytes; is this a safetensors file?");
        }
        if (length > LIMIT) {
            throw new MalformedFileException(
                    what + ": a header of " + length + " bytes is more than the " + LIMIT + " that are read");
        }
        return (int) length;
    }

    /**
     * @param json the header's bytes
     * @param size of the file
     * @throws MalformedFileException saying where it is not sound
     */
    static SafetensorsHeader parse(String what, ByteBuffer json, long size) throws MalformedFileException {
        long start = PREFIX + json.remaining();
        JsonNode header;
        try {
            header = JSON.readTree(StandardCharsets.UTF_8.decode(json).toString());
        } catch (JsonProcessingException e) {
            throw new MalformedFileException(what + ": the header is not JSON: " + e.getOriginalMessage());
        }
        if (!header.isObject()) {
            throw new MalformedFileException(what + ": the header is not a JSON object");
        }
        if (header.size() > TENSORS) {
            throw new MalformedFileException(what + ": " + header.size() + " tensors are more than " + TENSORS);
        }
        Map<String, Entry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            String name = entry.getKey();
            if (name.equals(METADATA)) {
                entry.getValue()
                        .properties()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
            } else {
                tensors.put(name, entry(what + ": tensor '" + name + "'", entry.getValue(), start, size));
            }
        }
        checkOffsets(what, tensors, start, size);
        return new SafetensorsHeader(tensors, metadata);
    }

    private static Entry entry(String what, JsonNode entry, long start, long size) throws MalformedFileException {
        ElementType type;
        try {
            type = ElementType.valueOf(entry.path("dtype").asText());
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(what + ": type " + shortened(entry.path("dtype")) + " is not one of "
                    + Arrays.toString(ElementType.values()));
        }
        JsonNode sizes = entry.path("shape");
        JsonNode offsets = entry.path("data_offsets");
        if (!sizes.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw new MalformedFileException(what + ": no shape or no pair of data_offsets");
        }
        if (sizes.size() > DIMENSIONS) {
            throw new MalformedFileException(what + ": a shape of " + sizes.size() + " dimensions");
        }
        long[] shape = new long[sizes.size()];
        long bytes = type.bytes();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = whole(sizes.get(i));
            if (shape[i] < 0 || Math.multiplyHigh(bytes, shape[i]) != 0 || bytes * shape[i] < 0) {
                throw new MalformedFileException(what + ": shape " + shortened(sizes) + " is not possible");
            }
            bytes *= shape[i];
        }
        long from = whole(offsets.get(0));
        long to = whole(offsets.get(1));
        if (from < 0 || to < from || to > size - start || to - from != bytes) {
            throw new MalformedFileException(what + ": data_offsets " + shortened(offsets) + " do not hold " + bytes
                    + " bytes within " + (size - start) + " of data");
        }
        if (bytes > Integer.MAX_VALUE - 8) {
            throw new MalformedFileException(what + ": a tensor of " + bytes + " bytes is too large");
        }
        return new Entry(new TensorInfo(type, shape), start + from);
    }

    /** For errors, which are to be read. */
    private static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }

    private static long whole(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong() ? number.asLong() : -1;
    }

    private static void checkOffsets(String what, Map<String, Entry> tensors, long start, long size)
            throws MalformedFileException {
        List<Map.Entry<String, Entry>> byOffset = tensors.entrySet().stream()
                .sorted(Comparator.comparingLong(
                                (Map.Entry<String, Entry> e) -> e.getValue().offset())
                        .thenComparingLong(e -> e.getValue().info().bytes()))
                .toList();
        long end = start;
        for (Map.Entry<String, Entry> entry : byOffset) {
            long offset = entry.getValue().offset();
            if (offset != end) {
                throw new MalformedFileException(what + ": tensor '" + entry.getKey() + "' begins at byte " + offset
                        + (offset < end
                                ? ", inside the one before it, which ends at "
                                : ", not where that before ends, ")
                        + end);
            }
            end += entry.getValue().info().bytes();
        }
        if (end != size) {
            throw new MalformedFileException(what + ": the tensors end at byte " + end + ", the file at " + size);
        }
    }

    /** Length and header of a file with these tensors, whose data is to follow in the order of the names. */
    static ByteBuffer encode(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
        ObjectNode header = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode node = header.putObject(METADATA);
            new TreeMap<>(metadata).forEach(node::put);
        }
        long end = 0;
        for (Map.Entry<String, TensorInfo> entry : new TreeMap<>(tensors).entrySet()) {
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", entry.getValue().type().name());
            node.putPOJO("shape", entry.getValue().shape());
            long from = end;
            end += entry.getValue().bytes();
            node.putPOJO("data_offsets", new long[] {from, end});
        }
        try {
            byte[] json = JSON.writeValueAsBytes(header);
            int padded = (json.length + 7) / 8 * 8; // the data starts at a multiple of 8
            ByteBuffer out = ByteBuffer.allocate(PREFIX + padded).order(ByteOrder.LITTLE_ENDIAN);
            out.putLong(padded).put(json);
            while (out.hasRemaining()) {
                out.put((byte) ' ');
            }
            return out.flip();
        } catch (JsonProcessingException e) {
            throw new AssertionError("strings and numbers are always JSON", e);
        }
    }
}
