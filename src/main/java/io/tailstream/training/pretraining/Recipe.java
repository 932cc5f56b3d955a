package io.tailstream.training.pretraining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a backbone was pre-trained on and how, kept beside it as {@code recipe.json}: enough to make it again, and the
 * truth that an estimate of its prior can be held against.
 *
 * @param command the command line that makes it again
 * @param seed of the first weights, order and crops
 * @param threads that the arithmetic ran on; another number may round differently
 * @param settings by name
 * @param classNames in the order of the counts
 * @param classCounts the images of each class
 */
public record Recipe(
        String command,
        long seed,
        int threads,
        Map<String, String> settings,
        List<String> classNames,
        List<Long> classCounts) {
    private static final String FILE = "recipe.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public Recipe {
        settings = new LinkedHashMap<>(settings);
        classNames = List.copyOf(classNames);
        classCounts = List.copyOf(classCounts);
        if (classNames.size() != classCounts.size()) {
            throw new IllegalArgumentException("a count for each class is needed");
        }
    }

    /** The recipe in a backbone's folder; none for backbones from elsewhere. */
    public static Optional<Recipe> read(Path backbone) throws IOException {
        Path file = backbone.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(file.toFile(), Recipe.class));
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": not a recipe: " + e.getOriginalMessage(), e);
        }
    }

    /** Writes it into a backbone's folder. */
    public void write(Path backbone) throws IOException {
        Files.writeString(backbone.resolve(FILE), JSON.writeValueAsString(this) + "\n");
    }

    /** The counts in the order of {@code names}; none where a class is missing. */
    public Optional<long[]> counts(List<String> names) {
        long[] counts = new long[names.size()];
        for (int c = 0; c < counts.length; c++) {
            int at = classNames.indexOf(names.get(c));
            if (at < 0) {
                return Optional.empty();
            }
            counts[c] = classCounts.get(at);
        }
        return Optional.of(counts);
    }
}
