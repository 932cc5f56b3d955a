package io.tailstream.stream.accuracy.id;

import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import io.tailstream.stream.accuracy.count.Delta;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The first level: keeps the records of each id, and sends on how the counts change with each of them. Every delta goes to
 * the same key, the one partition of the sums.
 */
public final class IdProcessor implements Processor<String, IdRecord, String, Delta> {

    /** The store of id histories. */
    public static final String IDS = "accuracy-ids";

    /** The store of deltas not yet sent. */
    public static final String PENDING = "accuracy-pending";

    /** The key of all deltas. */
    static final String ONE_KEY = "all";

    static final Duration FLUSH_INTERVAL = Duration.ofMillis(500);
    private static final int MOST_PENDING = 1000;

    /** Ids looked at in one flush, in search of forgotten ones: more than arrive in the time. */
    private static final int SWEPT = 1000;

    /** A forgotten id stays this much longer, for records that are behind in another partition. */
    private static final Duration SLACK = Duration.ofHours(1);

    private final AccuracySettings settings;
    private ProcessorContext<String, Delta> context;
    private KeyValueStore<String, byte[]> ids;
    private PendingDeltas pending;
    private String swept;

    public IdProcessor(AccuracySettings settings) {
        this.settings = settings;
    }

    @Override
    public void init(ProcessorContext<String, Delta> context) {
        this.context = context;
        this.ids = context.getStateStore(IDS);
        KeyValueStore<Bytes, byte[]> waiting = context.getStateStore(PENDING);
        this.pending = new PendingDeltas(waiting);
        context.schedule(FLUSH_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> {
            flush();
            sweep();
        });
    }

    @Override
    public void process(Record<String, IdRecord> record) {
        IdRecord added = record.value();
        byte[] stored = ids.get(record.key());
        IdHistory before = stored == null ? IdHistory.EMPTY : IdHistory.read(new CompactReader(stored));
        if (before.forgottenAt(added.appended(), settings)) {
            before = IdHistory.EMPTY;
        }
        IdHistory after = before.with(added);
        Optional<IdRecord> surplus = after.surplus();
        if (surplus.isPresent()) {
            // From both: what the surplus record has added so far stays as it is.
            before = before.without(surplus.get());
            after = after.without(surplus.get());
        }
        CompactWriter out = new CompactWriter();
        after.write(out);
        ids.put(record.key(), out.bytes());
        pending.add(Contribution.change(before, after, added, settings), added.appended());
        if (pending.size() >= MOST_PENDING) {
            flush();
        }
    }

    private void flush() {
        pending.take().forEach(p -> context.forward(new Record<>(ONE_KEY, p.delta(), p.appended())));
    }

    /** Goes through the store a stretch at a time and drops the ids that are forgotten. */
    private void sweep() {
        long now = context.currentStreamTimeMs() - SLACK.toMillis();
        List<String> forgotten = new ArrayList<>();
        int looked = 0;
        try (KeyValueIterator<String, byte[]> rest = swept == null ? ids.all() : ids.range(swept, null)) {
            while (rest.hasNext() && looked++ < SWEPT) {
                KeyValue<String, byte[]> next = rest.next();
                swept = next.key;
                if (IdHistory.read(new CompactReader(next.value)).forgottenAt(now, settings)) {
                    forgotten.add(next.key);
                }
            }
            if (!rest.hasNext()) {
                swept = null;
            }
        }
        forgotten.forEach(ids::delete);
    }
}
