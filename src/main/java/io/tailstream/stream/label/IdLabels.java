package io.tailstream.stream.label;

import io.tailstream.stream.wire.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The labels of one id, met in any order. Kept are those that can still win: a label is given up once it is void, or
 * once another stands that beats it and outlives it. That is one label for nearly every id.
 */
final class IdLabels {

    /**
     * A label.
     *
     * @param labelledAt when it was given, ms since the epoch
     * @param label the class's name
     */
    record Given(Position position, long labelledAt, String label) {

        /** Whether this label wins over the other: by (labelledAt, position). */
        boolean beats(Given other) {
            return labelledAt != other.labelledAt
                    ? labelledAt > other.labelledAt
                    : position.compareTo(other.position) > 0;
        }

        /** Whether the other can never win while this label stands: whatever voids this one voids that too. */
        private boolean dominates(Given other) {
            return position.compareTo(other.position) > 0 && beats(other);
        }
    }

    private List<Given> standing = List.of();
    private Position retracted;

    void add(Given label) {
        if (isVoid(label) || standing.stream().anyMatch(s -> s.dominates(label))) {
            return;
        }
        List<Given> kept = new ArrayList<>(standing);
        kept.removeIf(label::dominates);
        kept.add(label);
        standing = List.copyOf(kept);
    }

    /** Voids the labels of smaller position, those met later too. */
    void retract(Position position) {
        if (retracted == null || position.compareTo(retracted) > 0) {
            retracted = position;
            standing = standing.stream().filter(s -> !isVoid(s)).toList();
        }
    }

    private boolean isVoid(Given label) {
        return retracted != null && label.position().compareTo(retracted) < 0;
    }

    /** The label that counts. */
    Optional<String> winner() {
        return winning().map(Given::label);
    }

    /** The same with when and where it was given. */
    Optional<Given> winning() {
        return standing.stream().reduce((a, b) -> a.beats(b) ? a : b);
    }

    /** Whether there is no label that counts because of a retraction. */
    boolean isRetracted() {
        return retracted != null && standing.isEmpty();
    }
}
