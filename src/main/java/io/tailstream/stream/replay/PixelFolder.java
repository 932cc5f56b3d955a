package io.tailstream.stream.replay;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The folder where runs keep their pixels, a file each. What dead runs have left is deleted before a new file is made:
 * a file is dead when nobody holds its lock, for the system takes a lock back from a process however it ends.
 *
 * <p>A run that does not fit fails while it reads, before anything is trained. Images beyond the limit could be read
 * from the topic again in each epoch instead; but that costs a request to the broker an image and epoch, and retention
 * can take them away in the middle of the training.
 *
 * @param folder made where it is missing; may be shared with other processes
 * @param maxBytes the most that one run may keep in it
 */
public record PixelFolder(Path folder, long maxBytes) {

    private static final Logger LOG = Logger.getLogger(PixelFolder.class);
    private static final String PREFIX = "replay-";
    private static final String SUFFIX = ".pixels";
    private static final String LOCK = ".replay.lock";

    /**
     * Files of this process. They are never opened a second time to try their lock: POSIX releases a process's lock on a
     * file as soon as it closes any descriptor of it.
     */
    private static final Set<Path> OWN = new HashSet<>();

    public PixelFolder {
        Objects.requireNonNull(folder, "folder");
        if (maxBytes < 1) {
            throw new IllegalArgumentException("the limit of the pixels must be at least 1 byte, not " + maxBytes);
        }
    }

    /**
     * A new file.
     *
     * @param run names the run, for whoever looks into the folder: letters, digits and hyphens
     * @throws IOException if the folder cannot be written to
     */
    PixelFile create(String run) throws IOException {
        Files.createDirectories(folder);
        Path real = folder.toRealPath();
        // Making and locking a file is two steps: nobody may clean in between.
        synchronized (OWN) {
            try (FileChannel channel =
                            FileChannel.open(real.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                Objects.requireNonNull(held);
                clean(real);
                Path path = Files.createTempFile(real, PREFIX + run + "-", SUFFIX);
                PixelFile file = new PixelFile(path, maxBytes);
                OWN.add(path);
                return file;
            }
        }
    }

    private static void clean(Path real) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(real, PREFIX + "*" + SUFFIX)) {
            for (Path file : files) {
                if (!OWN.contains(file)) {
                    deleteIfDead(file);
                }
            }
        }
    }

    private static void deleteIfDead(Path file) throws IOException {
        try {
            if (isDead(file)) {
                long bytes = Files.size(file);
                Files.delete(file);
                LOG.infof("Deleted %s of %d bytes, which a run that ended early had left", file, bytes);
            }
        } catch (NoSuchFileException gone) {
            LOG.debugf("%s was deleted by its own run meanwhile", gone.getFile());
        }
    }

    private static boolean isDead(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        }
    }

    static void forget(Path path) {
        synchronized (OWN) {
            OWN.remove(path);
        }
    }
}
