package io.tailstream.board;

import io.tailstream.AccuracyGap;
import io.tailstream.GroupAccuracy;
import io.tailstream.LabelDrift;
import io.tailstream.Prediction;
import io.tailstream.StationState;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The last state of what the topics say, for the page and the terminal: the newest records of {@code accuracy},
 * {@code accuracy-gaps} and {@code label-drift}, their recent past, and the rate of {@code predictions}. Fed by {@link TopicReader} alone; safe
 * for use by several threads.
 */
public final class Board {

    /** The model that all others are compared with. */
    public static final String FUSED = "fused";

    /** The model that a release beside the one in force is. */
    private static final String SHADOW = "shadow";

    private static final Group RAREST = Group.cell(Frequency.FEW, Frequency.FEW);

    private final Map<RowKey, GroupAccuracy> rows = new HashMap<>();
    private final Map<ReleaseKey, GroupAccuracy> byRelease = new HashMap<>();
    private final Map<String, AccuracyGap> gaps = new HashMap<>();
    private final Map<Integer, LabelDrift> drifts = new HashMap<>();
    private final Map<RowKey, History> histories = new HashMap<>();
    private final TreeSet<Integer> windows = new TreeSet<>();
    private final Roles roles = new Roles();
    private final Instant since;
    private final Rate rate;
    private List<String> backbones = List.of();
    private String release;
    private Instant firstPrediction;
    private long predictions;
    private long deadLetters;

    /**
     * @param since from when on the topics are read
     * @param rateOver the time over which the rate of predictions is taken
     */
    public Board(Instant since, Duration rateOver) {
        this.since = since;
        rate = new Rate(rateOver);
    }

    /** From when on the topics are to be read. */
    public Instant since() {
        return since;
    }

    /** A row of {@code accuracy}; an older window's or a lower revision's changes the past alone. */
    public synchronized void accept(GroupAccuracy row) {
        RowKey key = RowKey.of(row);
        if (row.getRelease() != null) {
            ofRelease(key, row);
            return;
        }
        windows.add(row.getWindowSeconds());
        rows.merge(key, row, Board::newer);
        if (History.isKeptFor(key)) {
            histories.computeIfAbsent(key, k -> new History()).add(row);
        }
    }

    private void ofRelease(RowKey key, GroupAccuracy row) {
        if (key.model().equals(FUSED) && (key.isOf(Group.ALL) || key.isOf(RAREST))) {
            byRelease.merge(new ReleaseKey(key, row.getRelease()), row, Board::newer);
            Instant start = row.getWindowStart();
            byRelease
                    .entrySet()
                    .removeIf(other -> other.getKey().row().windowSeconds() == key.windowSeconds()
                            && other.getValue().getWindowEnd().isBefore(start));
        }
    }

    /** A row of {@code accuracy-gaps}. */
    public synchronized void accept(AccuracyGap gap) {
        gaps.merge(
                gap.getWindowSeconds() + "|" + gap.getFirst() + "|" + gap.getSecond(),
                gap,
                (old, now) -> order(now.getWindowEnd(), now.getRevision(), old.getWindowEnd(), old.getRevision()) >= 0
                        ? now
                        : old);
    }

    /** A record of {@code label-drift}. */
    public synchronized void accept(LabelDrift drift) {
        drifts.merge(
                drift.getWindowSeconds(),
                drift,
                (old, now) -> order(now.getWindowEnd(), now.getRevision(), old.getWindowEnd(), old.getRevision()) >= 0
                        ? now
                        : old);
    }

    /**
     * A record of {@code predictions}.
     *
     * @param appended the record's log append time
     */
    public synchronized void accept(Prediction prediction, Instant appended) {
        predictions++;
        firstPrediction = firstPrediction == null || appended.isBefore(firstPrediction) ? appended : firstPrediction;
        rate.count(appended);
        release = prediction.getRelease();
        if (prediction.getBackbones().size() >= backbones.size()) {
            backbones =
                    prediction.getBackbones().stream().map(b -> b.getBackbone()).toList();
        }
    }

    /**
     * A record of {@code stations}.
     *
     * @param key the record's
     * @param state null where the role has left
     */
    public synchronized void accept(String key, StationState state) {
        roles.accept(key, state);
    }

    /** A record of {@code dead-letters}. */
    public synchronized void deadLetter() {
        deadLetters++;
    }

    /** Images that have had their prediction or dead letter. */
    public synchronized long outcomes() {
        return predictions + deadLetters;
    }

    /**
     * What to show now.
     *
     * @param windowSeconds the window to show; one that is not in the topic gives the nearest that is
     */
    public synchronized View view(int windowSeconds, Instant now) {
        int window = windows.stream()
                .min((a, b) -> Integer.compare(Math.abs(a - windowSeconds), Math.abs(b - windowSeconds)))
                .orElse(windowSeconds);
        GroupAccuracy all = rows.get(new RowKey(window, FUSED, "all", "all"));
        List<String> models = models(window, all);
        boolean hasShadow = models.contains(SHADOW);
        return new View(
                now.toEpochMilli(),
                window,
                List.copyOf(windows),
                all == null ? null : all.getWindowEnd().toEpochMilli(),
                release,
                rate.perSecond(now),
                (firstPrediction == null ? now : firstPrediction).toEpochMilli(),
                predictions,
                deadLetters,
                all == null ? null : View.Counts.of(all),
                models,
                hasShadow,
                Group.standard().stream()
                        .map(group -> groupView(window, group, models))
                        .toList(),
                classes(models),
                gaps(window, models),
                series(window, models),
                releases(window, all),
                roles.view(now),
                View.Drift.of(drifts.get(window)));
    }

    private List<String> models(int window, GroupAccuracy all) {
        Stream<String> named = backbones.isEmpty()
                ? rows.keySet().stream().map(RowKey::model).distinct().sorted()
                : backbones.stream();
        List<String> models = new ArrayList<>(List.of(FUSED));
        named.filter(model -> !model.equals(FUSED) && !model.equals(SHADOW)).forEach(models::add);
        GroupAccuracy shadow = rows.get(new RowKey(window, SHADOW, "all", "all"));
        if (shadow != null && isPresent(shadow, all)) {
            models.add(SHADOW);
        }
        return models;
    }

    /**
     * Whether a row that only some windows have is of the window on view. Rows of a window come one after the other, so
     * one of the window before, a tenth of its length earlier at most, is as good.
     */
    private static boolean isPresent(GroupAccuracy row, GroupAccuracy all) {
        return all == null
                || !row.getWindowEnd()
                        .isBefore(all.getWindowEnd()
                                .minus(Duration.ofSeconds(all.getWindowSeconds())
                                        .dividedBy(10)));
    }

    private List<View.ReleaseScores> releases(int window, GroupAccuracy all) {
        Map<String, View.ReleaseScores> scores = new TreeMap<>();
        byRelease.forEach((key, row) -> {
            if (key.row().windowSeconds() == window && key.row().isOf(Group.ALL) && isPresent(row, all)) {
                RowKey rarest = new RowKey(window, FUSED, RAREST.kind().key(), RAREST.name());
                scores.put(
                        key.release(),
                        new View.ReleaseScores(
                                key.release(),
                                View.Score.of(row),
                                View.Score.of(byRelease.get(new ReleaseKey(rarest, key.release())))));
            }
        });
        return scores.size() > 1 ? List.copyOf(scores.values()) : List.of();
    }

    private View.GroupView groupView(int window, Group group, List<String> models) {
        List<View.Score> scores = models.stream()
                .map(model -> rows.get(new RowKey(window, model, group.kind().key(), group.name())))
                .map(View.Score::of)
                .toList();
        int compared = models.contains(SHADOW) ? models.size() - 1 : models.size();
        return View.GroupView.of(group.kind().key(), group.name(), scores, compared);
    }

    /** Class rows are in the longest window alone, and a missing one means as in the row before. */
    private List<View.GroupView> classes(List<String> models) {
        if (windows.isEmpty()) {
            return List.of();
        }
        return rows.keySet().stream()
                .filter(key -> key.kind().equals("class") && key.model().equals(FUSED))
                .map(RowKey::group)
                .sorted()
                .map(name -> groupView(windows.last(), Group.ofClass(name), models))
                .toList();
    }

    private List<View.Gap> gaps(int window, List<String> models) {
        List<View.Gap> found = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            for (int j = i + 1; j < models.size(); j++) {
                AccuracyGap gap = gaps.get(window + "|" + models.get(i) + "|" + models.get(j));
                if (gap != null) {
                    found.add(new View.Gap(gap.getFirst(), gap.getSecond(), gap.getGap(), gap.getClasses()));
                }
            }
        }
        return found;
    }

    private List<View.Series> series(int window, List<String> models) {
        Map<String, View.Series> found = new TreeMap<>();
        for (Group group : History.GROUPS) {
            for (int m = 0; m < models.size(); m++) {
                RowKey key = new RowKey(window, models.get(m), group.kind().key(), group.name());
                if (histories.containsKey(key)) {
                    found.put(
                            group.name() + "|" + m,
                            new View.Series(
                                    group.kind().key(),
                                    group.name(),
                                    models.get(m),
                                    histories.get(key).points()));
                }
            }
        }
        return List.copyOf(found.values());
    }

    private static GroupAccuracy newer(GroupAccuracy old, GroupAccuracy now) {
        return order(now.getWindowEnd(), now.getRevision(), old.getWindowEnd(), old.getRevision()) >= 0 ? now : old;
    }

    private static int order(Instant end, int revision, Instant otherEnd, int otherRevision) {
        int byEnd = end.compareTo(otherEnd);
        return byEnd != 0 ? byEnd : Integer.compare(revision, otherRevision);
    }

    /** What a row of one release alone is of. */
    private record ReleaseKey(RowKey row, String release) {}
}
