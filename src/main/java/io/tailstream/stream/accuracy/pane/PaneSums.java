package io.tailstream.stream.accuracy.pane;

import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import io.tailstream.stream.accuracy.count.Counts;
import io.tailstream.stream.accuracy.count.Delta;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The sums of all deltas, in a store, the recent panes in memory as well: a delta is one write, and windows are read from
 * memory. The memory is only a copy; it is read from the store when first needed.
 */
public final class PaneSums {

    private final KeyValueStore<Bytes, byte[]> store;
    private final AccuracySettings settings;
    private final NavigableMap<Long, Pane> recent = new TreeMap<>();
    private long recentFrom;
    private long keptFrom = Long.MIN_VALUE;

    /**
     * @param recentFrom the first pane to hold in memory
     */
    public PaneSums(KeyValueStore<Bytes, byte[]> store, AccuracySettings settings, long recentFrom) {
        this.store = store;
        this.settings = settings;
        this.recentFrom = recentFrom;
        recent.putAll(load(recentFrom, Long.MAX_VALUE));
    }

    /**
     * Adds a delta.
     *
     * @return the delta as kept: a cutoff that is before all windows of the pane, or after all, is the same as the next
     */
    public Delta add(Delta given) {
        long pane = given.cell().pane();
        long cutoff = Math.min(Math.max(given.cutoff(), pane + 1), pane + settings.longest() + 1);
        Delta delta = new Delta(given.cell(), cutoff, given.counts());
        Bytes key = Bytes.wrap(delta.key());
        Counts sum;
        if (pane >= recentFrom) {
            Pane kept = recent.computeIfAbsent(pane, p -> new Pane());
            sum = kept.add(delta);
            if (kept.isEmpty()) {
                recent.remove(pane);
            }
        } else {
            byte[] stored = store.get(key);
            sum = stored == null ? new Counts() : Counts.read(new CompactReader(stored));
            sum.add(delta.counts(), 1);
        }
        if (sum.isZero()) {
            store.delete(key);
        } else {
            store.put(key, new Delta(delta.cell(), cutoff, sum).value());
        }
        return delta;
    }

    /** The panes from {@code from} to before {@code to} that hold anything, ascending. */
    public NavigableMap<Long, Pane> panes(long from, long to) {
        if (from >= recentFrom) {
            return recent.subMap(from, true, to, false);
        }
        NavigableMap<Long, Pane> panes = load(from, Math.min(to, recentFrom));
        if (to > recentFrom) {
            panes.putAll(recent.headMap(to, false));
        }
        return panes;
    }

    /** Lets go of the memory of panes before this one; their sums stay in the store. */
    public void rememberFrom(long pane) {
        if (pane > recentFrom) {
            recent.headMap(pane, false).clear();
            recentFrom = pane;
        }
    }

    /** Drops the sums of panes before this one for good. */
    public void keepFrom(long pane) {
        if (pane <= keptFrom) {
            return;
        }
        List<Bytes> old = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> cells = store.range(start(keptFrom), start(pane))) {
            cells.forEachRemaining(cell -> old.add(cell.key));
        }
        old.forEach(store::delete);
        recent.headMap(pane, false).clear();
        keptFrom = pane;
    }

    private NavigableMap<Long, Pane> load(long from, long to) {
        NavigableMap<Long, Pane> panes = new TreeMap<>();
        // A key is longer than its pane alone, so the end of the range holds no cell.
        try (KeyValueIterator<Bytes, byte[]> cells = store.range(start(from), start(to))) {
            while (cells.hasNext()) {
                KeyValue<Bytes, byte[]> next = cells.next();
                Delta sum = Delta.of(next.key.get(), next.value);
                panes.computeIfAbsent(sum.cell().pane(), p -> new Pane()).add(sum);
            }
        }
        return panes;
    }

    private static Bytes start(long pane) {
        return Bytes.wrap(new CompactWriter().sortable(pane).bytes());
    }
}
