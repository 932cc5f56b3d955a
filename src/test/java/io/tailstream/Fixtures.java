package io.tailstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailstream.model.file.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.opentest4j.TestAbortedException;

/**
 * The golden fixtures, made with the reference code. The system property {@code fixtures.dir} names a folder to read
 * instead of the committed one; it may hold other files of the same kinds.
 */
public final class Fixtures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMMITTED = "src/test/resources/fixtures";
    private static final Path FOLDER =
            Path.of(System.getProperty("fixtures.dir", COMMITTED)).toAbsolutePath();

    private Fixtures() {}

    /** An entry of the manifest. */
    public record Fixture(JsonNode entry) {
        public String file() {
            return entry.path("file").asText();
        }

        /** The tensors of its file, or of one that the entry names. */
        public Safetensors tensors() {
            return Fixtures.tensors(file());
        }

        /** The content of its file, JSON. */
        public JsonNode json() {
            return Fixtures.json(file());
        }

        /** The manifest's tolerance {@code atol + rtol·|expected|} under these keys, 0 where it says nothing. */
        public double tolerance(double expected, String... path) {
            JsonNode node = entry.path("tolerance");
            for (String key : path) {
                node = node.path(key);
            }
            return node.path("atol").asDouble() + node.path("rtol").asDouble() * Math.abs(expected);
        }

        @Override
        public String toString() {
            return file();
        }
    }

    /** All entries of this kind; the committed folder must have one, without one in another the test is skipped. */
    public static List<Fixture> ofKind(String kind) {
        List<Fixture> found = StreamSupport.stream(
                        json("manifest.json").path("fixtures").spliterator(), false)
                .filter(entry -> entry.path("kind").asText().equals(kind))
                .map(Fixture::new)
                .toList();
        if (found.isEmpty() && !FOLDER.equals(Path.of(COMMITTED).toAbsolutePath())) {
            String said = "SKIPPED: " + FOLDER + " has no fixture of kind " + kind;
            System.err.println(said); // a container that is skipped is not counted by Surefire
            throw new TestAbortedException(said);
        }
        if (found.isEmpty()) {
            throw new IllegalStateException(FOLDER + " has no fixture of kind " + kind);
        }
        return found;
    }

    /** The entry of this file. */
    public static Fixture of(String file) {
        for (JsonNode entry : json("manifest.json").path("fixtures")) {
            if (entry.path("file").asText().equals(file)) {
                return new Fixture(entry);
            }
        }
        throw new IllegalStateException(FOLDER + "/manifest.json has no entry for " + file);
    }

    /** Whether the folder has this file. */
    public static boolean has(String file) {
        return Files.exists(FOLDER.resolve(file));
    }

    public static Path path(String file) {
        return FOLDER.resolve(file);
    }

    public static Safetensors tensors(String file) {
        try {
            return Safetensors.read(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(String file) {
        try {
            return JSON.readTree(FOLDER.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
