package io.tailstream.stream.accuracy.pane;

import io.tailstream.stream.accuracy.count.Cell;
import io.tailstream.stream.accuracy.count.Counts;
import io.tailstream.stream.accuracy.count.Delta;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The counts of one pane, apart by cutoff: windows that are not aligned take those whose cutoff is not after their end.
 *
 * <pre>
 *   pane 40, grace 2 slides     cutoff 41 | 12 labelled     (appended up to the end of slide 42: holds for every window)
 *                               cutoff 45 |  3 labelled     (appended in slide 46: window 44 stays without them)
 * </pre>
 */
public final class Pane {

    private final NavigableMap<Long, Map<Cell, Counts>> byCutoff = new TreeMap<>();

    /** Adds a delta and gives the sum that its cell now has under its cutoff. */
    Counts add(Delta delta) {
        Map<Cell, Counts> cells = byCutoff.computeIfAbsent(delta.cutoff(), k -> new HashMap<>());
        Counts sum = cells.computeIfAbsent(delta.cell(), c -> new Counts()).add(delta.counts(), 1);
        if (sum.isZero()) {
            cells.remove(delta.cell());
            if (cells.isEmpty()) {
                byCutoff.remove(delta.cutoff());
            }
        }
        return sum;
    }

    boolean isEmpty() {
        return byCutoff.isEmpty();
    }

    /** All counts. */
    public void forEach(BiConsumer<Cell, Counts> action) {
        byCutoff.values().forEach(cells -> cells.forEach(action));
    }

    /** The counts that a window ending at {@code end} is without, unless it is aligned. */
    public void forEachAfter(long end, BiConsumer<Cell, Counts> action) {
        byCutoff.tailMap(end, false).values().forEach(cells -> cells.forEach(action));
    }

    /** Whether there are any such. */
    public boolean hasAfter(long end) {
        return !byCutoff.isEmpty() && byCutoff.lastKey() > end;
    }
}
