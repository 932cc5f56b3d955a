package io.tailstream.model.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tensors and the metadata of a safetensors file: 8 bytes of length, a JSON header, the data. Equal content gives
 * equal bytes (names sorted).
 */
public record Safetensors(Map<String, HostTensor> tensors, Map<String, String> metadata) {
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
        if (size < SafetensorsHeader.PREFIX) {
            throw new MalformedFileException(what + ": " + size + " bytes are no safetensors file");
        }
        int length = SafetensorsHeader.length(what, source.read(0, SafetensorsHeader.PREFIX), size);
        SafetensorsHeader header = SafetensorsHeader.parse(what, source.read(SafetensorsHeader.PREFIX, length), size);
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, SafetensorsHeader.Entry> entry : header.tensors().entrySet()) {
            TensorInfo info = entry.getValue().info();
            ByteBuffer data = source.read(entry.getValue().offset(), (int) info.bytes());
            tensors.put(entry.getKey(), new HostTensor(info.type(), info.shape(), data));
        }
        return new Safetensors(tensors, header.metadata());
    }

    /** The file's bytes; those of equal content are equal. */
    public byte[] toBytes() {
        Map<String, TensorInfo> infos = new TreeMap<>();
        tensors.forEach((name, tensor) -> infos.put(name, TensorInfo.of(tensor)));
        ByteBuffer header = SafetensorsHeader.encode(infos, metadata);
        long size = header.remaining()
                + infos.values().stream().mapToLong(TensorInfo::bytes).sum();
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).put(header);
        infos.keySet().forEach(name -> out.put(tensors.get(name).data()));
        return out.array();
    }

    /** Writes beside it and renames, so that a reader sees all of it or the file before; of any size. */
    public void write(Path file) throws IOException {
        SafetensorsWriter.write(file, this);
    }
}
