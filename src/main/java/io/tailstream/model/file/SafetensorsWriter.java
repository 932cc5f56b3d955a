package io.tailstream.model.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a safetensors file piece by piece: memory does not grow with it, and it may have more than 2 GB. The file
 * appears, whole, with {@link #finish}; closed before, nothing is left of it.
 */
public final class SafetensorsWriter implements Closeable {
    private final Path file;
    private final Path partial;
    private final FileChannel out;
    private final MessageDigest sha256;
    private long left;

    /** @param tensors whose data is to be written in the order of their names */
    public SafetensorsWriter(Path file, Map<String, TensorInfo> tensors, Map<String, String> metadata)
            throws IOException {
        this.file = file;
        this.partial = file.resolveSibling(file.getFileName() + ".partial");
        this.sha256 = Sha256.begin();
        this.out = FileChannel.open(
                partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            ByteBuffer header = SafetensorsHeader.encode(tensors, metadata);
            left = header.remaining()
                    + tensors.values().stream().mapToLong(TensorInfo::bytes).sum();
            write(header);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** All tensors of a file in memory; gives its SHA-256. */
    public static String write(Path file, Safetensors content) throws IOException {
        Map<String, TensorInfo> infos = new TreeMap<>();
        content.tensors().forEach((name, tensor) -> infos.put(name, TensorInfo.of(tensor)));
        try (SafetensorsWriter writer = new SafetensorsWriter(file, infos, content.metadata())) {
            for (String name : infos.keySet()) {
                writer.write(content.tensors().get(name).data());
            }
            return writer.finish();
        }
    }

    /** The next bytes of the data. */
    public void write(ByteBuffer data) throws IOException {
        left -= data.remaining();
        sha256.update(data.duplicate());
        while (data.hasRemaining()) {
            out.write(data);
        }
    }

    /**
     * Ends the file: on the disk before it has its name.
     *
     * @return the file's SHA-256, lower-case hexadecimal
     * @throws IllegalStateException if data of a tensor is still to come
     */
    public String finish() throws IOException {
        if (left != 0) {
            throw new IllegalStateException(left + " bytes of " + file + " are not written");
        }
        out.force(true);
        out.close();
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return Sha256.end(sha256);
    }

    @Override
    public void close() throws IOException {
        if (out.isOpen()) {
            out.close();
            Files.deleteIfExists(partial);
        }
    }
}
