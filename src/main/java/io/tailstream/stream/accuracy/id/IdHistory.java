package io.tailstream.stream.accuracy.id;

import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import io.tailstream.stream.accuracy.id.IdRecord.Labelled;
import io.tailstream.stream.accuracy.id.IdRecord.Predicted;
import io.tailstream.stream.accuracy.id.IdRecord.Retracted;
import io.tailstream.stream.accuracy.id.IdRecord.Shadowed;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.wire.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The records of one id. More than the last prediction and the winning label is kept, because records of one id arrive
 * in any order (labels pass a repartition topic, predictions do not) and any of them can still become the one that counts
 * when another is retracted, or can be what counted at the end of a window's grace.
 *
 * <p>What is kept is bounded: of predictions, shadow predictions and retractions the last
 * {@value #FEW}, of labels {@value #LABELS}, the
 * dominated ones given up first. That bends only the counts of an id named more often than that.
 *
 * @param lastAppended the latest append time of a record of the id
 * @param predictions by offset, ascending
 * @param shadows by offset, ascending
 * @param labels by position, ascending
 * @param retractions by position, ascending
 */
record IdHistory(
        long lastAppended,
        List<Predicted> predictions,
        List<Shadowed> shadows,
        List<Labelled> labels,
        List<Position> retractions) {

    static final int FEW = 8;
    static final int LABELS = 500;

    /** Nothing known. */
    static final IdHistory EMPTY = new IdHistory(Long.MIN_VALUE, List.of(), List.of(), List.of(), List.of());

    IdHistory {
        predictions = List.copyOf(predictions);
        shadows = List.copyOf(shadows);
        labels = List.copyOf(labels);
        retractions = List.copyOf(retractions);
    }

    /** With one more record. May be over the bounds: {@link #surplus()} says what is to go. */
    IdHistory with(IdRecord added) {
        List<Predicted> p = new ArrayList<>(predictions);
        List<Shadowed> s = new ArrayList<>(shadows);
        List<Labelled> l = new ArrayList<>(labels);
        List<Position> r = new ArrayList<>(retractions);
        if (added instanceof Predicted predicted) {
            p.add(predicted);
            p.sort(Comparator.comparingLong(Predicted::offset));
        } else if (added instanceof Shadowed shadowed) {
            s.add(shadowed);
            s.sort(Comparator.comparingLong(Shadowed::offset));
        } else if (added instanceof Labelled labelled) {
            l.add(labelled);
            l.sort(Comparator.comparing(Labelled::position));
        } else if (added instanceof Retracted retracted) {
            r.add(retracted.position());
            r.sort(Comparator.naturalOrder());
        }
        return new IdHistory(Math.max(lastAppended, added.appended()), p, s, l, r);
    }

    /** The record that must be given up to stay within the bounds, if any. */
    Optional<IdRecord> surplus() {
        if (predictions.size() > FEW) {
            return Optional.of(predictions.get(0));
        }
        if (shadows.size() > FEW) {
            return Optional.of(shadows.get(0));
        }
        if (retractions.size() > FEW) {
            return Optional.of(new Retracted(retractions.get(0)));
        }
        if (labels.size() > LABELS) {
            return Optional.of(leastLabel());
        }
        return Optional.empty();
    }

    /** Without a record, if it is here. */
    IdHistory without(IdRecord gone) {
        return new IdHistory(
                lastAppended,
                predictions.stream().filter(p -> !p.equals(gone)).toList(),
                shadows.stream().filter(s -> !s.equals(gone)).toList(),
                labels.stream().filter(l -> !l.equals(gone)).toList(),
                retractions.stream().filter(r -> !new Retracted(r).equals(gone)).toList());
    }

    /** Whether a record appended at this time comes after the id has been forgotten. */
    boolean forgottenAt(long appended, AccuracySettings settings) {
        return lastAppended != Long.MIN_VALUE
                && appended > lastAppended + settings.memory().toMillis();
    }

    /** The first dominated label, or the one that is last in line to win. */
    private Labelled leastLabel() {
        Labelled strongest = null;
        Labelled least = labels.get(labels.size() - 1);
        for (int i = labels.size() - 1; i >= 0; i--) {
            Labelled label = labels.get(i);
            if (strongest != null && strongest.dominates(label)) {
                least = label;
            }
            if (strongest == null || label.beats(strongest)) {
                strongest = label;
            }
        }
        return least;
    }

    void write(CompactWriter out) {
        // The two in one list, as each record says what it is: a store from before there were shadows is read the same.
        out.number(lastAppended).number(predictions.size() + shadows.size());
        predictions.forEach(p -> IdRecords.write(p, out));
        shadows.forEach(s -> IdRecords.write(s, out));
        out.number(labels.size());
        labels.forEach(l -> IdRecords.write(l, out));
        out.number(retractions.size());
        retractions.forEach(r -> IdRecords.write(new Retracted(r), out));
    }

    static IdHistory read(CompactReader in) {
        long lastAppended = in.number();
        List<Predicted> predictions = new ArrayList<>();
        List<Shadowed> shadows = new ArrayList<>();
        List<Labelled> labels = new ArrayList<>();
        List<Position> retractions = new ArrayList<>();
        for (int list = 0; list < 3; list++) {
            int records = in.count();
            for (int i = 0; i < records; i++) {
                IdRecord record = IdRecords.read(in);
                if (record instanceof Predicted predicted) {
                    predictions.add(predicted);
                } else if (record instanceof Shadowed shadowed) {
                    shadows.add(shadowed);
                } else if (record instanceof Labelled labelled) {
                    labels.add(labelled);
                } else if (record instanceof Retracted retracted) {
                    retractions.add(retracted.position());
                }
            }
        }
        return new IdHistory(lastAppended, predictions, shadows, labels, retractions);
    }
}
