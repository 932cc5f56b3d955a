package io.tailstream.stream.accuracy.id;

import io.tailstream.stream.accuracy.count.Cell;
import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import io.tailstream.stream.accuracy.count.Counts;
import io.tailstream.stream.accuracy.count.Delta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Deltas that have not been sent on, added up: a thousand labels of one class and pane travel as one. They lie in a store
 * with a changelog, so a commit between two flushes loses none.
 */
final class PendingDeltas {

    private final KeyValueStore<Bytes, byte[]> store;

    PendingDeltas(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** How many deltas are waiting. */
    long size() {
        return store.approximateNumEntries();
    }

    /**
     * Adds what one record changed.
     *
     * @param deltas by cutoff, as {@link Contribution#change} gives them
     * @param appended when the record was appended, ms since the epoch
     */
    void add(Map<Long, Map<Cell, Counts>> deltas, long appended) {
        deltas.forEach(
                (cutoff, cells) -> cells.forEach((cell, counts) -> add(new Delta(cell, cutoff, counts), appended)));
    }

    private void add(Delta delta, long appended) {
        Bytes key = Bytes.wrap(delta.key());
        byte[] waiting = store.get(key);
        long latest = appended;
        if (waiting != null) {
            CompactReader in = new CompactReader(waiting);
            latest = Math.max(latest, in.number());
            delta.counts().add(Counts.read(in), 1);
        }
        if (!delta.counts().isZero()) {
            CompactWriter out = new CompactWriter().number(latest);
            delta.counts().write(out);
            store.put(key, out.bytes());
        } else if (waiting != null) {
            store.delete(key);
        }
    }

    /** Takes all that wait, by pane ascending. */
    List<Pending> take() {
        List<Pending> taken = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> next = all.next();
                CompactReader key = new CompactReader(next.key.get());
                CompactReader value = new CompactReader(next.value);
                long appended = value.number();
                taken.add(new Pending(next.key, new Delta(Cell.read(key), key.number(), Counts.read(value)), appended));
            }
        }
        taken.forEach(pending -> store.delete(pending.key()));
        return taken;
    }

    /** A delta with the append time of the latest record behind it. */
    record Pending(Bytes key, Delta delta, long appended) {}
}
