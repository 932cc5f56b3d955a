package io.tailstream.stream.accuracy.window;

import io.tailstream.stream.accuracy.count.Cell;
import io.tailstream.stream.accuracy.count.Counts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The sums of one window, by release. Mutable; a cell's pane plays no part. */
final class WindowTotals {

    private final Map<String, ReleaseTotals> byRelease = new HashMap<>();

    void add(Cell cell, Counts counts, int times) {
        ReleaseTotals totals = byRelease.computeIfAbsent(cell.release(), r -> new ReleaseTotals());
        totals.add(cell.label(), counts, times);
        if (totals.isZero()) {
            byRelease.remove(cell.release());
        }
    }

    void clear() {
        byRelease.clear();
    }

    /** A copy that later changes do not reach. */
    WindowTotals copy() {
        WindowTotals copy = new WindowTotals();
        byRelease.forEach((release, totals) -> copy.byRelease.put(release, ReleaseTotals.sum(List.of(totals))));
        return copy;
    }

    /** Whether anything was predicted in the window. */
    boolean holdsPrediction() {
        return byRelease.values().stream().anyMatch(totals -> totals.predicted() > 0);
    }

    /** The releases with predictions in the window, sorted. */
    Set<String> releases() {
        Set<String> releases = new TreeSet<>();
        byRelease.forEach((release, totals) -> {
            if (totals.predicted() > 0) {
                releases.add(release);
            }
        });
        return releases;
    }

    /** The sums of one release; zero where it has none. */
    ReleaseTotals of(String release) {
        return byRelease.getOrDefault(release, new ReleaseTotals());
    }

    /** The sums over all releases. */
    ReleaseTotals all() {
        return ReleaseTotals.sum(byRelease.values());
    }
}
