package io.tailstream.stream.accuracy.window;

import io.tailstream.longtail.measure.Tally;
import io.tailstream.stream.accuracy.count.Counts;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The sums of one window and one release, or of all releases. Mutable. */
final class ReleaseTotals {

    private final Counts plain = new Counts();
    private final Map<String, Counts> byLabel = new HashMap<>();

    /** All of these together. */
    static ReleaseTotals sum(Collection<ReleaseTotals> parts) {
        ReleaseTotals sum = new ReleaseTotals();
        for (ReleaseTotals part : parts) {
            sum.plain.add(part.plain, 1);
            part.byLabel.forEach((label, counts) -> sum.add(label, counts, 1));
        }
        return sum;
    }

    void add(String label, Counts counts, int times) {
        if (label == null) {
            plain.add(counts, times);
        } else if (byLabel.computeIfAbsent(label, l -> new Counts())
                .add(counts, times)
                .isZero()) {
            byLabel.remove(label);
        }
    }

    boolean isZero() {
        return plain.isZero() && byLabel.isEmpty();
    }

    /** Ids predicted. */
    long predicted() {
        return plain.ids();
    }

    /** Ids with a winning label, of a known class or not. */
    long labelled() {
        return byLabel.values().stream().mapToLong(Counts::ids).sum();
    }

    /** Ids whose winning label is of no class of the release in force. */
    long unknownClass(ReleaseInForce release) {
        return byLabel.entrySet().stream()
                .filter(entry -> !release.classes().containsKey(entry.getKey()))
                .mapToLong(entry -> entry.getValue().ids())
                .sum();
    }

    /** Ids whose winning label it is, for each class of the release in force, {@code [C]}. */
    long[] labels(ReleaseInForce release) {
        long[] labels = new long[release.classNames().size()];
        byLabel.forEach((label, counts) -> {
            Integer index = release.classes().get(label);
            if (index != null) {
                // Between two deltas of one change a sum may be out of bounds, as in Counts.tally.
                labels[index] = Math.max(0, counts.ids());
            }
        });
        return labels;
    }

    long late() {
        return plain.late();
    }

    long orphan() {
        return plain.orphan();
    }

    long outOfTime() {
        return plain.outOfTime();
    }

    /** The models that were scored. */
    Set<String> models() {
        Set<String> models = new TreeSet<>();
        byLabel.values().forEach(counts -> counts.models().forEach(models::add));
        return models;
    }

    /** A model's tally for each class of the release in force, {@code [C]}. */
    Tally[] tallies(String model, ReleaseInForce release) {
        Tally[] tallies = new Tally[release.classNames().size()];
        Arrays.fill(tallies, Tally.EMPTY);
        byLabel.forEach((label, counts) -> {
            Integer index = release.classes().get(label);
            if (index != null) {
                tallies[index] = counts.tally(model);
            }
        });
        return tallies;
    }
}
