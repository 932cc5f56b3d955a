package io.tailstream.stream.accuracy.pane;

import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import io.tailstream.stream.accuracy.count.Delta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The panes that changed after windows with them were written; these windows must be written again. One small write a pane
 * and slide at most, whatever the windows' lengths.
 */
public final class ChangedPanes {

    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<Long, Mark> marks = new TreeMap<>();

    /**
     * @param cutoff the least cutoff of the changes: windows that are not aligned and end before it stay
     * @param upTo the last window end that had been written at the latest change; later ones have seen it
     */
    private record Mark(long cutoff, long upTo) {}

    public ChangedPanes(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> next = all.next();
                CompactReader in = new CompactReader(next.value);
                marks.put(new CompactReader(next.key.get()).sortable(), new Mark(in.number(), in.number()));
            }
        }
    }

    /** Notes a delta that came when windows up to the end {@code written} had been written. */
    public void add(Delta delta, long written) {
        long pane = delta.cell().pane();
        if (written <= pane) {
            return;
        }
        Mark known = marks.get(pane);
        Mark mark = known == null
                ? new Mark(delta.cutoff(), written)
                : new Mark(Math.min(known.cutoff(), delta.cutoff()), Math.max(known.upTo(), written));
        if (!mark.equals(known)) {
            marks.put(pane, mark);
            store.put(
                    key(pane),
                    new CompactWriter()
                            .number(mark.cutoff())
                            .number(mark.upTo())
                            .bytes());
        }
    }

    public boolean isEmpty() {
        return marks.isEmpty();
    }

    /**
     * The ends of the windows to write again.
     *
     * @param length in panes
     */
    public NavigableSet<Long> ends(long length) {
        NavigableSet<Long> ends = new TreeSet<>();
        marks.forEach((pane, mark) -> {
            long last = Math.min(pane + length, mark.upTo());
            for (long end = Math.max(pane + 1, mark.cutoff()); end <= last; end++) {
                ends.add(end);
            }
            long aligned = Math.multiplyExact(Math.floorDiv(pane + length, length), length);
            if (aligned <= last) {
                ends.add(aligned);
            }
        });
        return ends;
    }

    public void clear() {
        List<Long> panes = new ArrayList<>(marks.keySet());
        panes.forEach(pane -> store.delete(key(pane)));
        marks.clear();
    }

    private static Bytes key(long pane) {
        return Bytes.wrap(new CompactWriter().sortable(pane).bytes());
    }
}
