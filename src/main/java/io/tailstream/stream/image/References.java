package io.tailstream.stream.image;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads the images that records name instead of carrying: files under the allowed roots alone, of a bounded size.
 *
 * <p>A path counts by where it really is, after symbolic links. A path that is outside by its text alone is refused before
 * the file system is asked, so that dead letters do not tell which files exist elsewhere.
 */
public final class References {
    private final List<Path> roots;
    private final List<Path> realRoots;
    private final long maxBytes;

    /**
     * @param roots absolute folders; none: every reference is refused
     * @param maxBytes the largest file that is read
     * @throws IOException if a root does not exist
     */
    public References(List<Path> roots, long maxBytes) throws IOException {
        this.roots = new ArrayList<>();
        this.realRoots = new ArrayList<>();
        this.maxBytes = maxBytes;
        for (Path root : roots) {
            if (!Files.isDirectory(root)) {
                throw new NoSuchFileException("Allowed root of image references is no folder: " + root);
            }
            this.roots.add(root.toAbsolutePath().normalize());
            this.realRoots.add(root.toRealPath());
        }
    }

    /**
     * The bytes of the file that a reference names.
     *
     * @throws UnusableReferenceException with cause {@code referenceNotAllowed}, {@code referenceMissing}, {@code
     *     referenceUnreadable} or {@code referenceTooLarge}
     */
    public byte[] read(String reference) throws UnusableReferenceException {
        Path path = parse(reference);
        if (!isUnder(path, roots) && !isUnder(path, realRoots)) {
            throw notAllowed(reference, "it is under none of the allowed roots");
        }
        try {
            Path real = path.toRealPath();
            if (!isUnder(real, realRoots)) {
                throw notAllowed(reference, "it leads out of the allowed roots");
            }
            if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
                throw rejected("referenceUnreadable", reference, "it is no regular file");
            }
            return bounded(real, reference);
        } catch (NoSuchFileException e) {
            throw rejected("referenceMissing", reference, "there is no such file");
        } catch (IOException e) {
            throw rejected("referenceUnreadable", reference, e.toString());
        }
    }

    private byte[] bounded(Path file, String reference) throws IOException, UnusableReferenceException {
        if (Files.size(file) > maxBytes) {
            throw tooLarge(reference);
        }
        // The link option closes the gap between the check and the read; the limit holds for a file that grows, too.
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > maxBytes) {
                throw tooLarge(reference);
            }
            return bytes;
        }
    }

    private static Path parse(String reference) throws UnusableReferenceException {
        try {
            Path path;
            if (reference.toLowerCase(Locale.ROOT).startsWith("file:")) {
                URI uri = URI.create(reference);
                if (uri.getPath() == null
                        || (uri.getHost() != null && !uri.getHost().equals("localhost"))) {
                    throw notAllowed(reference, "a file: URL must name a local absolute path");
                }
                path = Path.of(uri.getPath());
            } else {
                path = Path.of(reference);
            }
            if (!path.isAbsolute()) {
                throw notAllowed(reference, "a reference must be an absolute path or a file: URL");
            }
            return path.normalize();
        } catch (InvalidPathException e) {
            throw notAllowed(reference, "it is no path: " + e.getReason());
        } catch (IllegalArgumentException e) {
            throw notAllowed(reference, "it is no URL: " + e.getMessage());
        }
    }

    private static boolean isUnder(Path path, List<Path> folders) {
        return folders.stream().anyMatch(path::startsWith);
    }

    private UnusableReferenceException tooLarge(String reference) {
        return rejected("referenceTooLarge", reference, "the file has more than " + maxBytes + " bytes");
    }

    private static UnusableReferenceException notAllowed(String reference, String why) {
        return rejected("referenceNotAllowed", reference, why);
    }

    private static UnusableReferenceException rejected(String cause, String reference, String why) {
        String shown = reference.length() <= 200 ? reference : reference.substring(0, 200) + "…";
        return new UnusableReferenceException(cause, "Reference \"" + shown + "\": " + why);
    }
}
