package io.tailstream.stream.accuracy.id;

import io.tailstream.stream.accuracy.count.Cell;
import io.tailstream.stream.accuracy.count.Counts;
import io.tailstream.stream.accuracy.id.IdRecord.Labelled;
import io.tailstream.stream.accuracy.id.IdRecord.Predicted;
import io.tailstream.stream.accuracy.id.IdRecord.Shadowed;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.wire.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one id adds to the counts: a function of its records alone, whatever the order in which they came.
 *
 * <p>A shadow's prediction joins the id's prediction: it is scored in that one's pane and under that one's release, with
 * the same label. Before that one is there, and for good where none comes, it adds nothing.
 */
final class Contribution {

    private Contribution() {}

    /**
     * The counts of an id by those of its records whose {@linkplain AccuracySettings#cutoff cutoff} is at most the given
     * one; {@link Long#MAX_VALUE}: by all.
     */
    static Map<Cell, Counts> of(IdHistory history, long cutoff, AccuracySettings settings) {
        Map<Cell, Counts> counts = new HashMap<>();
        Predicted prediction = null;
        for (Predicted p : history.predictions()) {
            prediction = settings.cutoff(p.appended()) <= cutoff ? p : prediction;
        }
        Shadowed shadow = null;
        for (Shadowed s : history.shadows()) {
            shadow = settings.cutoff(s.appended()) <= cutoff ? s : shadow;
        }
        Position voided = null;
        for (Position r : history.retractions()) {
            voided = settings.cutoff(r.appended()) <= cutoff ? r : voided;
        }
        boolean inTime =
                prediction != null && !settings.outOfTime(prediction.capturedAt(), prediction.imageAppendedAt());
        Labelled winner = null;
        long late = 0;
        for (Labelled label : history.labels()) {
            if (settings.cutoff(label.appended()) > cutoff
                    || (voided != null && label.position().compareTo(voided) < 0)) {
                continue;
            }
            if (prediction == null || waitedInVain(label, prediction, settings)) {
                at(counts, new Cell(settings.pane(label.appended()), "", null)).addOrphan();
            } else if (inTime
                    && label.appended()
                            > prediction.capturedAt() + settings.horizon().toMillis()) {
                late++;
            } else if (winner == null || label.beats(winner)) {
                winner = label;
            }
        }
        if (inTime) {
            score(counts, prediction, shadow, winner, late, settings);
        } else if (prediction != null) {
            at(counts, new Cell(settings.pane(prediction.imageAppendedAt()), prediction.release(), null))
                    .addOutOfTime();
        }
        return counts;
    }

    /**
     * What one more record changes, by cutoff: a delta under cutoff k holds for windows that end at k or later, and for
     * aligned ones. Usually there is one; a record that comes after later ones of its id may move theirs too.
     */
    static Map<Long, Map<Cell, Counts>> change(
            IdHistory before, IdHistory after, IdRecord added, AccuracySettings settings) {
        NavigableSet<Long> cutoffs = new TreeSet<>();
        after.predictions().forEach(p -> cutoffs.add(settings.cutoff(p.appended())));
        after.shadows().forEach(s -> cutoffs.add(settings.cutoff(s.appended())));
        after.labels().forEach(l -> cutoffs.add(settings.cutoff(l.appended())));
        after.retractions().forEach(r -> cutoffs.add(settings.cutoff(r.appended())));
        long first = settings.cutoff(added.appended());
        cutoffs.add(first);
        Map<Long, Map<Cell, Counts>> deltas = new TreeMap<>();
        Map<Cell, Counts> sofar = Map.of();
        for (long cutoff : cutoffs.tailSet(first, true)) {
            Map<Cell, Counts> change = of(after, cutoff, settings);
            addAll(change, of(before, cutoff, settings), -1);
            Map<Cell, Counts> delta = new HashMap<>();
            addAll(delta, change, 1);
            addAll(delta, sofar, -1);
            delta.values().removeIf(Counts::isZero);
            if (!delta.isEmpty()) {
                deltas.put(cutoff, delta);
            }
            sofar = change;
        }
        return deltas;
    }

    /** A label waits for its image to the horizon. */
    private static boolean waitedInVain(Labelled label, Predicted prediction, AccuracySettings settings) {
        return prediction.imageAppendedAt()
                > label.appended() + settings.horizon().toMillis();
    }

    private static void score(
            Map<Cell, Counts> counts,
            Predicted p,
            Shadowed shadow,
            Labelled winner,
            long late,
            AccuracySettings settings) {
        long pane = settings.pane(p.capturedAt());
        at(counts, new Cell(pane, p.release(), null)).addId().addLate(late);
        if (winner != null) {
            String truth = winner.label();
            Counts labelled = at(counts, new Cell(pane, p.release(), truth)).addId();
            p.labels().forEach((model, label) -> labelled.addScore(model, label.equals(truth)));
            if (shadow != null) {
                labelled.addScore(Shadowed.MODEL, shadow.label().equals(truth));
            }
        }
    }

    private static Counts at(Map<Cell, Counts> counts, Cell cell) {
        return counts.computeIfAbsent(cell, c -> new Counts());
    }

    private static void addAll(Map<Cell, Counts> to, Map<Cell, Counts> added, int times) {
        added.forEach((cell, counts) -> at(to, cell).add(counts, times));
    }
}
