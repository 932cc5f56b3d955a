package io.tailstream.stream.replay;

import io.tailstream.model.file.Sha256;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Exemplars that a run trains on beside its range, class by class, each class's in the order of their hashes. Read from
 * their files again whenever they are asked for.
 */
public final class ExemplarImages implements LabelledImages {

    /** @param sha256 of the pixels */
    record Entry(Path file, String id, int label, String sha256) {}

    private final List<String> classNames;
    private final List<Entry> entries;

    ExemplarImages(List<String> classNames, List<Entry> entries) {
        this.classNames = List.copyOf(classNames);
        this.entries = List.copyOf(entries);
    }

    /** No exemplar of these classes. */
    public static ExemplarImages none(List<String> classNames) {
        return new ExemplarImages(classNames, List.of());
    }

    /** A hash in hex over ids, labels and pixels, 64 digits; {@code none} where there are none. */
    public String identity() {
        if (entries.isEmpty()) {
            return "none";
        }
        String text = entries.stream()
                .map(e -> e.id() + "\n" + classNames.get(e.label()) + "\n" + e.sha256() + "\n")
                .collect(Collectors.joining());
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The id of image {@code index}. */
    public String id(int index) {
        return entries.get(index).id();
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public int label(int index) {
        return entries.get(index).label();
    }

    @Override
    public Pixels pixels(int index) throws IOException {
        return ExemplarFile.read(entries.get(index).file()).pixels();
    }
}
