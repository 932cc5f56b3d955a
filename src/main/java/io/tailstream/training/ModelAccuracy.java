package io.tailstream.training;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How often one model was right, by class.
 *
 * @param name {@code fused} or a backbone
 * @param correct images of each class that were classified right, {@code [C]}
 * @param total images of each class, {@code [C]}
 */
public record ModelAccuracy(String name, long[] correct, long[] total) {

    public ModelAccuracy {
        correct = correct.clone();
        total = total.clone();
        if (correct.length != total.length) {
            throw new IllegalArgumentException("correct and total must have one entry a class");
        }
    }

    /** The mean of the class accuracies over all classes that have images: the paper's "All". */
    public OptionalDouble all() {
        return balanced(c -> true);
    }

    /** The balanced accuracy of each D-group. */
    public Map<String, OptionalDouble> byData(ClassGroups groups) {
        Map<String, OptionalDouble> rows = new LinkedHashMap<>();
        for (Frequency d : Frequency.values()) {
            rows.put(d.label(), balanced(c -> groups.data()[c] == d));
        }
        return rows;
    }

    /** The balanced accuracy of each P-group. */
    public Map<String, OptionalDouble> byParameter(ClassGroups groups) {
        Map<String, OptionalDouble> rows = new LinkedHashMap<>();
        for (Frequency p : Frequency.values()) {
            rows.put(p.label(), balanced(c -> groups.parameter()[c] == p));
        }
        return rows;
    }

    /** The balanced accuracy of each of the nine cells, {@code P-Few/D-Few} and so on. */
    public Map<String, OptionalDouble> byCell(ClassGroups groups) {
        Map<String, OptionalDouble> rows = new LinkedHashMap<>();
        for (Frequency p : Frequency.values()) {
            for (Frequency d : Frequency.values()) {
                rows.put(
                        "P-" + p.label() + "/D-" + d.label(),
                        balanced(c -> groups.parameter()[c] == p && groups.data()[c] == d));
            }
        }
        return rows;
    }

    /** The mean of the class accuracies over the classes {@code in} that have images; empty where none has. */
    private OptionalDouble balanced(IntPredicate in) {
        return IntStream.range(0, total.length)
                .filter(c -> total[c] > 0 && in.test(c))
                .mapToDouble(c -> (double) correct[c] / total[c])
                .average();
    }
}
