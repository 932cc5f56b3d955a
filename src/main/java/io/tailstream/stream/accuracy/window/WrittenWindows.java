package io.tailstream.stream.accuracy.window;

import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Which windows have been written, in a store: by length, then end. */
final class WrittenWindows {

    private final KeyValueStore<Bytes, byte[]> store;

    WrittenWindows(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    Optional<Written> get(Duration length, long end) {
        return Optional.ofNullable(store.get(key(length, end))).map(Written::of);
    }

    void put(Duration length, long end, Written written) {
        store.put(key(length, end), written.bytes());
    }

    /** The end of the next window of this length that was written, after {@code end}. */
    OptionalLong next(Duration length, long end) {
        try (KeyValueIterator<Bytes, byte[]> later = store.range(key(length, end + 1), key(length, Long.MAX_VALUE))) {
            return later.hasNext() ? OptionalLong.of(end(later.next().key)) : OptionalLong.empty();
        }
    }

    /** Forgets the windows of a length that end before {@code end}. */
    void keepFrom(Duration length, long end) {
        List<Bytes> old = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> earlier = store.range(key(length, Long.MIN_VALUE), key(length, end - 1))) {
            earlier.forEachRemaining(window -> old.add(window.key));
        }
        old.forEach(store::delete);
    }

    private static Bytes key(Duration length, long end) {
        return Bytes.wrap(
                new CompactWriter().sortable(length.toMillis()).sortable(end).bytes());
    }

    private static long end(Bytes key) {
        CompactReader in = new CompactReader(key.get());
        in.sortable();
        return in.sortable();
    }
}
