package io.tailstream.stream.retraining;

import io.tailstream.stream.range.ReplayRange;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * What a run was begun with, kept in its folder: started again after it was broken off, it goes on with the same offsets
 * and not with what has come since.
 *
 * @param name the challenger's name
 * @param champion the release that it is trained from
 * @param range what is replayed
 */
public record ReplayRun(String name, String champion, ReplayRange range) {
    private static final String FILE = "run.properties";

    /**
     * The run that was broken off in a folder, if one was.
     *
     * @throws IOException if its file is not sound
     */
    public static Optional<ReplayRun> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties stored = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            stored.load(in);
            return Optional.of(new ReplayRun(
                    stored.getProperty("name", ""),
                    stored.getProperty("champion", ""),
                    ReplayRange.parse(stored.getProperty("range", ""))));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage() + "; delete the folder to start anew", e);
        }
    }

    /** Forgets the run of a folder. */
    public static void delete(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }

    /** Keeps it in a folder, which is made where it is missing. */
    public void write(Path folder) throws IOException {
        Properties stored = new Properties();
        stored.setProperty("name", name);
        stored.setProperty("champion", champion);
        stored.setProperty("range", range.text());
        Files.createDirectories(folder);
        Path partial = folder.resolve(FILE + ".partial");
        try (Writer out = Files.newBufferedWriter(partial)) {
            stored.store(out, null);
        }
        Files.move(partial, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
