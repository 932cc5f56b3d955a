package io.tailstream.stream.accuracy.window;

import io.tailstream.longtail.measure.Tally;
import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What the class rows say, in a store. A class has a row only where it says something new; a window without one is read
 * as the window before. So a row that is written can change what later windows say, and then the next of them gets a row
 * that says what it said.
 *
 * <pre>
 *   end           20     21     22     23
 *   rows         3/5                  4/6
 *   read as      3/5    3/5    3/5    4/6
 *   21 is now 4/5: rows 21 (4/5) and 22 (3/5) are written; 23 has its own.
 * </pre>
 */
final class ClassHistory {

    private final KeyValueStore<Bytes, byte[]> store;

    /** The latest row of each class and model: new windows ask for nothing else. */
    private final Map<ModelClass, Row> latest = new HashMap<>();

    ClassHistory(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** A model with a class. */
    record ModelClass(String model, String className) {}

    /**
     * A row.
     *
     * @param end of its window, in slides
     * @param tally what it says
     */
    record Row(long end, Tally tally) {}

    /**
     * Makes the window at {@code end} say this tally.
     *
     * @param staying the end of the next window written that is not about to be written again; null if there is none
     * @return the rows to write: none, one, or two
     */
    List<Row> say(ModelClass of, long end, Tally tally, Long staying) {
        Row before = at(of, end);
        if (before != null && before.tally().equals(tally)) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>(List.of(new Row(end, tally)));
        Row then = staying == null ? null : at(of, staying);
        if (then != null && then.end() <= end) {
            rows.add(new Row(staying, then.tally()));
        }
        rows.forEach(row -> put(of, row));
        return rows;
    }

    /** Forgets the rows of windows that end before {@code end}. */
    void keepFrom(long end) {
        List<Bytes> old = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                Bytes key = all.next().key;
                if (end(key) < end) {
                    old.add(key);
                }
            }
        }
        old.forEach(store::delete);
        latest.clear();
    }

    /** The row that the window at {@code end} is read by; null if there is none. */
    private Row at(ModelClass of, long end) {
        Row last = latest.computeIfAbsent(of, key -> find(key, Long.MAX_VALUE));
        return last == null || last.end() <= end ? last : find(of, end);
    }

    private Row find(ModelClass of, long end) {
        try (KeyValueIterator<Bytes, byte[]> rows = store.reverseRange(key(of, Long.MIN_VALUE), key(of, end))) {
            if (!rows.hasNext()) {
                return null;
            }
            KeyValue<Bytes, byte[]> row = rows.next();
            CompactReader in = new CompactReader(row.value);
            return new Row(end(row.key), new Tally(in.number(), in.number()));
        }
    }

    private void put(ModelClass of, Row row) {
        byte[] value = new CompactWriter()
                .number(row.tally().correct())
                .number(row.tally().total())
                .bytes();
        store.put(key(of, row.end()), value);
        latest.merge(of, row, (known, added) -> added.end() >= known.end() ? added : known);
    }

    private static Bytes key(ModelClass of, long end) {
        return Bytes.wrap(new CompactWriter()
                .text(of.model())
                .text(of.className())
                .sortable(end)
                .bytes());
    }

    private static long end(Bytes key) {
        CompactReader in = new CompactReader(key.get());
        in.text();
        in.text();
        return in.sortable();
    }
}
