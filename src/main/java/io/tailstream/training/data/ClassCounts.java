package io.tailstream.training.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads a file of class counts: one whole number a line, in label order. */
public final class ClassCounts {
    private ClassCounts() {}

    /** @throws IOException naming file and line where a line is no count, or where there are not {@code classes} */
    public static long[] read(Path file, int classes) throws IOException {
        List<String> lines =
                TextLines.read(file).stream().filter(line -> !line.isBlank()).toList();
        if (lines.size() != classes) {
            throw new IOException(file + ": " + lines.size() + " counts for " + classes + " classes");
        }
        long[] counts = new long[classes];
        for (int c = 0; c < classes; c++) {
            try {
                counts[c] = Long.parseLong(lines.get(c).strip());
            } catch (NumberFormatException e) {
                throw new IOException(file + ":" + (c + 1) + ": no whole number: '" + lines.get(c) + "'", e);
            }
            if (counts[c] < 0) {
                throw new IOException(file + ":" + (c + 1) + ": a count below 0: " + counts[c]);
            }
        }
        return counts;
    }
}
