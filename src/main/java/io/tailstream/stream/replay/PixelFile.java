package io.tailstream.stream.replay;

import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The pixels of one run on disk, one image behind the other; where each is, the caller remembers. The file is locked
 * while it is open and deleted when it is closed. For many threads.
 *
 * <p>It is not a {@code FileChannel}, which an interrupted reader closes for all others, nor mapped, for a mapping holds
 * the disk space of a deleted file until it is garbage.
 */
final class PixelFile implements AutoCloseable {

    private final Path path;
    private final long maxBytes;
    private final RandomAccessFile file;
    private final FileLock lock;
    private long end;
    private boolean closed;

    /** @param path exists already, and nobody else has it open */
    PixelFile(Path path, long maxBytes) throws IOException {
        this.path = path;
        this.maxBytes = maxBytes;
        this.file = new RandomAccessFile(path.toFile(), "rw");
        this.lock = file.getChannel().tryLock();
        if (lock == null) {
            file.close();
            throw new IOException("another process has locked " + path);
        }
    }

    /**
     * Adds an image.
     *
     * @return where it is, in bytes
     * @throws IOException if it would pass the limit or the disk is full: the file is of no further use then
     */
    synchronized long append(Pixels image) throws IOException {
        requireOpen();
        long at = end;
        if (at + image.rgb().length > maxBytes) {
            throw new IOException("the pixels of the images do not fit into the " + maxBytes + " bytes that "
                    + path.getParent() + " may take: raise that limit, replay a shorter range or keep smaller images");
        }
        try {
            file.seek(at);
            file.write(image.rgb());
        } catch (IOException e) {
            throw new IOException(
                    "cannot keep pixels in " + path.getParent() + " after " + at + " bytes (" + e.getMessage()
                            + "): make room there, or choose another folder",
                    e);
        }
        end = at + image.rgb().length;
        return at;
    }

    /** The image of this size at {@code at}, as {@link #append} gave it. */
    Pixels read(long at, int width, int height) throws IOException {
        byte[] rgb = new byte[3 * width * height];
        synchronized (this) {
            requireOpen();
            file.seek(at);
            file.readFully(rgb);
        }
        return new Pixels(width, height, rgb);
    }

    /** Bytes so far. */
    synchronized long bytes() {
        return end;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the pixels of the run are deleted: " + path);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            try (file) {
                Files.deleteIfExists(path); // before the lock goes, so that nobody meets it as a dead run's
            } finally {
                PixelFolder.forget(path);
            }
        }
    }
}
