package io.tailstream.stream.label;

import io.tailstream.AdapterRelease;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.range.RecentRecords;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How many ids have each class as their winning label, of the labels that were appended since a time.
 *
 * @param counts of each of the release's classes, {@code [C]}
 * @param unknownClass ids whose winning label is of none of them
 * @param unreadable records that are no label
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
public record LabelledShares(long[] counts, long unknownClass, long unreadable) {

    /**
     * Reads all of {@code labels}, for an old label can win over a new one, and an id's newest label counts once.
     *
     * @param since a label counts where it won and was appended then or later
     * @throws IOException if the topic cannot be read
     * @throws InterruptedException if the thread is interrupted
     */
    public static LabelledShares read(
            RecentRecords records, SchemaRegistry registry, AdapterRelease release, Instant since)
            throws IOException, InterruptedException {
        LabelJoin join = new LabelJoin();
        LabelSink sink = new LabelSink(join, registry);
        records.read(Topic.LABELS, new RangeBound.Open(), sink::accept);
        Map<String, Long> winning = join.winningSince(since.toEpochMilli());
        List<String> classes = release.getClassNames();
        long[] counts = new long[classes.size()];
        long known = 0;
        for (int c = 0; c < counts.length; c++) {
            counts[c] = winning.getOrDefault(classes.get(c), 0L);
            known += counts[c];
        }
        long all = winning.values().stream().mapToLong(n -> n).sum();
        return new LabelledShares(counts, all - known, sink.unreadable());
    }
}
