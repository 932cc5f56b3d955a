package io.tailstream.testing;

import io.tailstream.AccuracyGap;
import io.tailstream.GroupAccuracy;
import io.tailstream.testing.Recount.Classes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds rows read from {@code accuracy} and {@code accuracy-gaps} against a {@link Recount}, the highest revision of each.
 * What was read while rows were being committed may hold one partition's part of a window without another's: that is
 * a difference too, gone when it is read again.
 */
public final class AccuracyAudit {

    private static final double TOLERANCE = 1e-9;
    private static final List<String> FREQUENCIES = List.of("Many", "Medium", "Few");

    private record Key(long end, int seconds, String model, String kind, String group, String release) {}

    private record GapKey(long end, int seconds, String first, String second) {}

    private record WindowKey(long end, int seconds) {}

    private final Recount recount;
    private final Map<String, Classes> releases;
    private final Map<Key, GroupAccuracy> rows = new LinkedHashMap<>();
    private final Map<GapKey, AccuracyGap> gaps = new LinkedHashMap<>();
    private final List<String> differences = new ArrayList<>();

    /**
     * @param releases classes and groups by release name
     */
    public AccuracyAudit(
            Recount recount, Map<String, Classes> releases, List<GroupAccuracy> rows, List<AccuracyGap> gaps) {
        this.recount = recount;
        this.releases = releases;
        rows.forEach(row -> this.rows.merge(
                new Key(
                        row.getWindowEnd().toEpochMilli(),
                        row.getWindowSeconds(),
                        row.getModel(),
                        row.getGroupKind(),
                        row.getGroup(),
                        row.getRelease()),
                row,
                (a, b) -> b.getRevision() >= a.getRevision() ? b : a));
        gaps.forEach(gap -> this.gaps.merge(
                new GapKey(gap.getWindowEnd().toEpochMilli(), gap.getWindowSeconds(), gap.getFirst(), gap.getSecond()),
                gap,
                (a, b) -> b.getRevision() >= a.getRevision() ? b : a));
    }

    /** What each row and gap says, against the recount; empty: all is right. */
    public List<String> differences() {
        gaps.keySet().stream()
                .filter(gap -> gap.second().equals("shadow") && !gap.first().equals("fused"))
                .forEach(gap -> differences.add(gap + " compares a shadow with a backbone"));
        rows.forEach((key, row) -> compare(key, row));
        gaps.forEach((key, gap) -> {
            GroupAccuracy all = all(key.end(), key.seconds());
            if (all == null) {
                differences.add("no fused row of " + key);
                return;
            }
            Recount.Gap expected = recount.gap(
                    key.end() - key.seconds() * 1000L,
                    key.end(),
                    key.first(),
                    key.second(),
                    releases.get(all.getGroupsRelease()));
            if (gap.getClasses() != expected.classes() || !same(gap.getGap(), expected.gap())) {
                differences.add(key + " says " + gap + ", recounted " + expected);
            }
        });
        return differences;
    }

    /**
     * Which rows are missing of windows of one length that end after {@code from} and up to {@code to}: of every group and
     * model, of releases where there are several, and gaps.
     */
    public List<String> missing(long from, long to, int seconds, long slide) {
        List<String> missing = new ArrayList<>();
        for (long at = Math.floorDiv(from, slide) * slide + slide; at <= to; at += slide) {
            long end = at;
            long start = end - seconds * 1000L;
            if (!recount.holdsPrediction(start, end)) {
                continue;
            }
            GroupAccuracy all = all(end, seconds);
            if (all == null) {
                missing.add("no row of the " + seconds + " s window ending " + end);
                continue;
            }
            List<String> of = new ArrayList<>();
            of.add(null);
            Set<String> several = recount.releases(start, end);
            if (several.size() > 1) {
                of.addAll(several);
            }
            List<String> models = List.copyOf(recount.models(start, end, releases.get(all.getGroupsRelease())));
            for (String release : of) {
                for (String model : models) {
                    groups().forEach((group, kind) -> {
                        Key key = new Key(end, seconds, model, kind, group.substring(kind.length()), release);
                        if (!rows.containsKey(key)) {
                            missing.add("no row " + key);
                        }
                    });
                }
            }
            for (int i = 0; i < models.size(); i++) {
                for (int j = i + 1; j < models.size(); j++) {
                    // A shadow is compared with the fused model alone.
                    boolean withShadow =
                            models.get(i).equals("shadow") || models.get(j).equals("shadow");
                    if (withShadow && !models.get(i).equals("fused")) {
                        continue;
                    }
                    if (!gaps.containsKey(new GapKey(end, seconds, models.get(i), models.get(j)))
                            && !gaps.containsKey(new GapKey(end, seconds, models.get(j), models.get(i)))) {
                        missing.add("no gap " + models.get(i) + " " + models.get(j) + " ending " + end);
                    }
                }
            }
        }
        return missing;
    }

    /** Class by class, what each window of the longest length says, read "as in the row before" where it has no row. */
    public List<String> classDifferences(int longestSeconds) {
        Set<Long> ends = new TreeSet<>();
        Map<List<String>, NavigableMap<Long, GroupAccuracy>> said = new LinkedHashMap<>();
        rows.forEach((key, row) -> {
            if (key.kind().equals("class")) {
                said.computeIfAbsent(List.of(key.model(), key.group()), k -> new TreeMap<>())
                        .put(key.end(), row);
            } else if (key.seconds() == longestSeconds) {
                ends.add(key.end());
            }
        });
        List<String> wrong = new ArrayList<>();
        for (long end : ends) {
            GroupAccuracy all = all(end, longestSeconds);
            if (all == null) {
                wrong.add("no fused row of the " + longestSeconds + " s window ending " + end);
                continue;
            }
            Classes classes = releases.get(all.getGroupsRelease());
            long start = end - longestSeconds * 1000L;
            for (String model : recount.models(start, end, classes)) {
                for (String name : classes.names()) {
                    Recount.Row expected = recount.row(start, end, model, "class", name, null, classes);
                    var row = said.getOrDefault(List.of(model, name), new TreeMap<>())
                            .floorEntry(end);
                    if (row == null
                            || row.getValue().getCorrect() != expected.correct()
                            || row.getValue().getTotal() != expected.total()) {
                        wrong.add("class " + name + ", " + model + ", window ending " + end + " is read as " + row
                                + ", recounted " + expected);
                    }
                }
            }
        }
        return wrong;
    }

    /** How many different windows were written. */
    public int windows() {
        Set<WindowKey> windows = new java.util.HashSet<>();
        rows.keySet().forEach(key -> windows.add(new WindowKey(key.end(), key.seconds())));
        return windows.size();
    }

    /** The fused model's row of all classes, or null: it names the release whose groups the window's rows have. */
    private GroupAccuracy all(long end, int seconds) {
        return rows.get(new Key(end, seconds, "fused", "all", "all", null));
    }

    private void compare(Key key, GroupAccuracy row) {
        long start = key.end() - key.seconds() * 1000L;
        Classes classes = releases.get(row.getGroupsRelease());
        if (key.kind().equals("class")) {
            return; // read "as in the row before", see classDifferences
        }
        Recount.Row expected =
                recount.row(start, key.end(), key.model(), key.kind(), key.group(), key.release(), classes);
        boolean same = row.getWindowStart().toEpochMilli() == start
                && row.getCorrect() == expected.correct()
                && row.getTotal() == expected.total()
                && same(row.getAccuracy(), expected.accuracy())
                && same(row.getLow(), expected.low())
                && same(row.getHigh(), expected.high())
                && same(row.getBalancedAccuracy(), expected.balanced())
                && same(row.getCoverage(), expected.coverage())
                && Objects.equals(row.getUnlabelled(), expected.unlabelled())
                && Objects.equals(row.getLate(), expected.late())
                && Objects.equals(row.getOrphan(), expected.orphan())
                && Objects.equals(row.getUnknownClass(), expected.unknownClass())
                && Objects.equals(row.getOutOfTime(), expected.outOfTime());
        if (!same) {
            differences.add(key + " says " + row + ", recounted " + expected);
        }
    }

    /** kind + group, so that names are unique, to kind. */
    private static Map<String, String> groups() {
        Map<String, String> groups = new LinkedHashMap<>(Map.of("allall", "all"));
        FREQUENCIES.forEach(f -> {
            groups.put("D" + f, "D");
            groups.put("P" + f, "P");
            FREQUENCIES.forEach(d -> groups.put("cellP-" + f + "/D-" + d, "cell"));
        });
        return groups;
    }

    private static boolean same(Double actual, Double expected) {
        if (actual == null || expected == null) {
            return Objects.equals(actual, expected);
        }
        return Math.abs(actual - expected) <= TOLERANCE;
    }
}
