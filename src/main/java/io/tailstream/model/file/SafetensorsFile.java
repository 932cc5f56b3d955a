package io.tailstream.model.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** An open safetensors file whose tensors are read when they are asked for, whole or piece by piece. */
public final class SafetensorsFile implements Closeable {
    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /** @throws MalformedFileException if it is not a sound safetensors file, saying where */
    public static SafetensorsFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            long size = channel.size();
            if (size < SafetensorsHeader.PREFIX) {
                throw new MalformedFileException(file + ": " + size + " bytes are no safetensors file");
            }
            ByteBuffer prefix = ByteBuffer.allocate(SafetensorsHeader.PREFIX);
            read(file, channel, prefix, 0);
            ByteBuffer json = ByteBuffer.allocate(SafetensorsHeader.length(file.toString(), prefix, size));
            read(file, channel, json, SafetensorsHeader.PREFIX);
            return new SafetensorsFile(file, channel, SafetensorsHeader.parse(file.toString(), json, size));
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    public Map<String, TensorInfo> infos() {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        header.tensors().forEach((name, entry) -> infos.put(name, entry.info()));
        return infos;
    }

    /** Fills the buffer with a tensor's bytes from {@code from} on, as far as they go, and flips it. */
    public void read(String name, long from, ByteBuffer into) throws IOException {
        SafetensorsHeader.Entry entry = header.tensors().get(name);
        into.clear().limit((int) Math.min(into.capacity(), entry.info().bytes() - from));
        read(file, channel, into, entry.offset() + from);
    }

    /** A tensor in Java's memory. */
    public HostTensor tensor(String name) throws IOException {
        TensorInfo info = header.tensors().get(name).info();
        ByteBuffer data = ByteBuffer.allocate((int) info.bytes());
        read(name, 0, data);
        return new HostTensor(info.type(), info.shape(), data);
    }

    private static void read(Path file, FileChannel channel, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new EOFException(file + ": the file became shorter while it was read");
            }
            at += count;
        }
        into.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
