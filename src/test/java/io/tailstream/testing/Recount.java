package io.tailstream.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Accuracy counted again from the records of {@code predictions} and {@code labels}, by brute force and with none of the
 * topology's code: for each window all records are gone through. What the contract says is written down here a second
 * time; where the two disagree, one of them is wrong.
 *
 * <p>A window that is aligned to its length counts every record; any other those appended up to the end of its grace.
 */
public final class Recount {

    private static final double Z = 1.959963984540054;

    /** A record of {@code predictions}. Times in ms since the epoch; {@code labels}: model to the class it gave. */
    public record PredictionRecord(
            long offset,
            long appended,
            String id,
            long capturedAt,
            long imageAppendedAt,
            String release,
            Map<String, String> labels) {}

    /** A record of {@code predictions-shadow}; {@code label}: the class that it gave. */
    public record ShadowRecord(long offset, long appended, String id, String label) {}

    /** A record of {@code labels}; {@code label} null: a retraction, {@code id} then the key. */
    public record LabelRecord(int partition, long offset, long appended, String id, String label, long labelledAt) {}

    /** Classes and groups of a release; {@code d} and {@code p}: class to Many, Medium or Few. */
    public record Classes(List<String> names, Map<String, String> d, Map<String, String> p, List<String> backbones) {}

    /** Times in ms. */
    public record Times(long horizon, long grace, long future) {}

    /** What a row should say. Counts are null except on {@code all}. */
    public record Row(
            long correct,
            long total,
            Double accuracy,
            Double low,
            Double high,
            Double balanced,
            Double coverage,
            Long unlabelled,
            Long late,
            Long orphan,
            Long unknownClass,
            Long outOfTime) {}

    /** What a gap should say. */
    public record Gap(Double gap, int classes) {}

    private record Outcome(
            PredictionRecord prediction, ShadowRecord shadow, LabelRecord winner, long late, List<Long> orphans) {

        /** What a model gave, null if it gave nothing. */
        private String given(String model) {
            if (model.equals("shadow")) {
                return shadow == null ? null : shadow.label();
            }
            return prediction.labels().get(model);
        }
    }

    private record Tallied(
            Map<String, long[]> byClass,
            long predicted,
            long labelled,
            long unknown,
            long late,
            long orphan,
            long outOfTime) {}

    private final List<PredictionRecord> predictions;
    private final List<LabelRecord> labels;
    private final List<ShadowRecord> shadows;
    private final Times times;
    private final Map<Long, List<Outcome>> outcomes = new HashMap<>();

    public Recount(List<PredictionRecord> predictions, List<LabelRecord> labels, Times times) {
        this(predictions, List.of(), labels, times);
    }

    /** With a shadow: of an id its last prediction too is scored, where the id has one in {@code predictions}. */
    public Recount(
            List<PredictionRecord> predictions, List<ShadowRecord> shadows, List<LabelRecord> labels, Times times) {
        this.shadows = List.copyOf(shadows);
        this.predictions = List.copyOf(predictions);
        this.labels = List.copyOf(labels);
        this.times = times;
    }

    /** Whether anything is predicted in the window. */
    public boolean holdsPrediction(long start, long end) {
        return !releases(start, end).isEmpty();
    }

    /** Winning labels of ids predicted in the window, by label; of unknown classes too. */
    public Map<String, Long> winningLabels(long start, long end) {
        Map<String, Long> winning = new TreeMap<>();
        for (Outcome o : outcomes(start, end)) {
            if (o.winner() != null
                    && inTime(o.prediction())
                    && within(o.prediction().capturedAt(), start, end)) {
                winning.merge(o.winner().label(), 1L, Long::sum);
            }
        }
        return winning;
    }

    /** The releases with a prediction in the window. */
    public Set<String> releases(long start, long end) {
        Set<String> releases = new LinkedHashSet<>();
        for (Outcome o : outcomes(start, end)) {
            if (o.prediction() != null
                    && inTime(o.prediction())
                    && within(o.prediction().capturedAt(), start, end)) {
                releases.add(o.prediction().release());
            }
        }
        return releases;
    }

    /** The models scored in the window. */
    public Set<String> models(long start, long end, Classes classes) {
        Set<String> models = new LinkedHashSet<>(List.of("fused"));
        models.addAll(classes.backbones());
        for (Outcome o : outcomes(start, end)) {
            if (o.winner() != null
                    && inTime(o.prediction())
                    && within(o.prediction().capturedAt(), start, end)) {
                models.addAll(new TreeMap<>(o.prediction().labels()).keySet());
                if (o.shadow() != null) {
                    models.add("shadow");
                }
            }
        }
        return models;
    }

    /** A row of the window; {@code release} null: of all releases. */
    public Row row(long start, long end, String model, String kind, String group, String release, Classes classes) {
        Tallied t = tally(start, end, model, release, classes);
        long correct = 0;
        long total = 0;
        double accuracies = 0;
        int scored = 0;
        for (String name : classes.names()) {
            long[] tally = t.byClass().get(name);
            if (tally == null || !isIn(name, kind, group, classes)) {
                continue;
            }
            correct += tally[0];
            total += tally[1];
            accuracies += (double) tally[0] / tally[1];
            scored++;
        }
        boolean all = kind.equals("all");
        return new Row(
                correct,
                total,
                total == 0 ? null : (Double) ((double) correct / total),
                total == 0 ? null : (Double) wilson(correct, total, -1),
                total == 0 ? null : (Double) wilson(correct, total, 1),
                scored == 0 ? null : (Double) (accuracies / scored),
                !all || t.predicted() == 0 ? null : (Double) ((double) t.labelled() / t.predicted()),
                all ? (Long) (t.predicted() - t.labelled()) : null,
                all ? (Long) t.late() : null,
                all ? (Long) t.orphan() : null,
                all ? (Long) t.unknown() : null,
                all ? (Long) t.outOfTime() : null);
    }

    /** The gap between two models in the window. */
    public Gap gap(long start, long end, String first, String second, Classes classes) {
        Map<String, long[]> a = tally(start, end, first, null, classes).byClass();
        Map<String, long[]> b = tally(start, end, second, null, classes).byClass();
        double sum = 0;
        int scored = 0;
        for (String name : classes.names()) {
            if (a.containsKey(name) && b.containsKey(name)) {
                sum += Math.abs((double) a.get(name)[0] / a.get(name)[1] - (double) b.get(name)[0] / b.get(name)[1]);
                scored++;
            }
        }
        return new Gap(scored == 0 ? null : (Double) (sum / scored), scored);
    }

    private Tallied tally(long start, long end, String model, String release, Classes classes) {
        Map<String, long[]> byClass = new HashMap<>();
        long predicted = 0;
        long labelled = 0;
        long unknown = 0;
        long late = 0;
        long orphan = 0;
        long outOfTime = 0;
        for (Outcome o : outcomes(start, end)) {
            if (release == null) {
                orphan +=
                        o.orphans().stream().filter(t -> within(t, start, end)).count();
            }
            PredictionRecord p = o.prediction();
            if (p == null || (release != null && !release.equals(p.release()))) {
                continue;
            }
            if (!inTime(p)) {
                outOfTime += within(p.imageAppendedAt(), start, end) ? 1 : 0;
                continue;
            }
            if (!within(p.capturedAt(), start, end)) {
                continue;
            }
            predicted++;
            late += o.late();
            if (o.winner() == null) {
                continue;
            }
            labelled++;
            String truth = o.winner().label();
            if (!classes.names().contains(truth)) {
                unknown++;
            } else if (o.given(model) != null) {
                long[] tally = byClass.computeIfAbsent(truth, c -> new long[2]);
                tally[0] += o.given(model).equals(truth) ? 1 : 0;
                tally[1]++;
            }
        }
        return new Tallied(byClass, predicted, labelled, unknown, late, orphan, outOfTime);
    }

    private List<Outcome> outcomes(long start, long end) {
        boolean aligned = Math.floorMod(end, end - start) == 0;
        return outcomes.computeIfAbsent(aligned ? Long.MAX_VALUE : end + times.grace(), this::outcomesUntil);
    }

    private List<Outcome> outcomesUntil(long until) {
        Map<String, PredictionRecord> last = new LinkedHashMap<>();
        predictions.stream()
                .filter(p -> p.appended() <= until)
                .sorted(Comparator.comparingLong(PredictionRecord::offset))
                .forEach(p -> last.put(p.id(), p));
        Map<String, ShadowRecord> lastShadow = new HashMap<>();
        shadows.stream()
                .filter(s -> s.appended() <= until)
                .sorted(Comparator.comparingLong(ShadowRecord::offset))
                .forEach(s -> lastShadow.put(s.id(), s));
        Map<String, List<LabelRecord>> labelsById = new LinkedHashMap<>();
        labels.stream()
                .filter(l -> l.appended() <= until)
                .sorted(Comparator.comparingLong(LabelRecord::appended)
                        .thenComparingInt(LabelRecord::partition)
                        .thenComparingLong(LabelRecord::offset))
                .forEach(l -> {
                    List<LabelRecord> standing = labelsById.computeIfAbsent(l.id(), id -> new ArrayList<>());
                    if (l.label() == null) {
                        standing.clear();
                    } else {
                        standing.add(l);
                    }
                });
        Set<String> ids = new LinkedHashSet<>(last.keySet());
        ids.addAll(labelsById.keySet());
        return ids.stream()
                .map(id -> outcome(last.get(id), lastShadow.get(id), labelsById.getOrDefault(id, List.of())))
                .toList();
    }

    private Outcome outcome(PredictionRecord p, ShadowRecord shadow, List<LabelRecord> standing) {
        LabelRecord winner = null;
        long late = 0;
        List<Long> orphans = new ArrayList<>();
        for (LabelRecord l : standing) {
            if (p == null || p.imageAppendedAt() > l.appended() + times.horizon()) {
                orphans.add(l.appended());
            } else if (!inTime(p)) {
                continue;
            } else if (l.appended() > p.capturedAt() + times.horizon()) {
                late++;
            } else if (winner == null || l.labelledAt() >= winner.labelledAt()) {
                // Equal times: the greater position, and they come by position.
                winner = l;
            }
        }
        return new Outcome(p, shadow, winner, late, orphans);
    }

    private boolean inTime(PredictionRecord p) {
        return p.capturedAt() <= p.imageAppendedAt() + times.future()
                && p.capturedAt() >= p.imageAppendedAt() - times.horizon();
    }

    private static boolean within(long time, long start, long end) {
        return time >= start && time < end;
    }

    private static boolean isIn(String name, String kind, String group, Classes classes) {
        String d = classes.d().get(name);
        String p = classes.p().get(name);
        return switch (kind) {
            case "all" -> true;
            case "D" -> group.equals(d);
            case "P" -> group.equals(p);
            case "cell" -> group.equals("P-" + p + "/D-" + d);
            case "class" -> group.equals(name);
            default -> throw new IllegalArgumentException(Objects.toString(kind));
        };
    }

    private static double wilson(long correct, long total, int side) {
        double p = (double) correct / total;
        double z2 = Z * Z / total;
        return (p + z2 / 2 + side * Math.sqrt(p * (1 - p) * z2 + z2 * z2 / 4)) / (1 + z2);
    }
}
