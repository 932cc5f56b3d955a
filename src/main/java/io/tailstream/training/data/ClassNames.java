package io.tailstream.training.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code classnames.txt}: one class a line, {@code folder name words}, in label order.
 *
 * @param folders the folder of each class
 * @param names its name in words, the folder where the line has no words
 */
record ClassNames(List<String> folders, List<String> names) {

    static final String FILE = "classnames.txt";

    ClassNames {
        folders = List.copyOf(folders);
        names = List.copyOf(names);
        if (folders.size() != names.size()) {
            throw new IllegalArgumentException("a name for each folder is needed");
        }
    }

    static ClassNames read(Path file) throws IOException {
        List<String> folders = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<String, Integer> lineOfName = new HashMap<>();
        List<String> lines = TextLines.read(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            String[] parts = line.split("\\s+", 2);
            String name = parts.length == 2 ? parts[1] : parts[0];
            Integer earlier = lineOfName.putIfAbsent(name, i + 1);
            if (earlier != null) {
                throw new IOException(file + ":" + (i + 1) + ": the class name '" + name + "' stands on line " + earlier
                        + " already");
            }
            folders.add(parts[0]);
            names.add(name);
        }
        if (names.isEmpty()) {
            throw new IOException(file + ": no class names in it");
        }
        return new ClassNames(folders, names);
    }

    /** The class names of {@code given}, or of a {@code classnames.txt} in {@code folder}, or none. */
    static Optional<ClassNames> find(Path given, Path folder) throws IOException {
        if (given != null) {
            return Optional.of(read(given));
        }
        Path beside = folder.resolve(FILE);
        return Files.isRegularFile(beside) ? Optional.of(read(beside)) : Optional.empty();
    }
}
