package io.tailstream.board;

import java.time.Duration;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Events a second over the last whole seconds, by the events' own times. */
final class Rate {

    private final long over;
    private final NavigableMap<Long, Long> bySecond = new TreeMap<>();

    /**
     * @param over at least a second
     */
    Rate(Duration over) {
        if (over.toSeconds() < 1) {
            throw new IllegalArgumentException("a rate needs a second at least, was " + over);
        }
        this.over = over.toSeconds();
    }

    void count(Instant at) {
        bySecond.merge(at.getEpochSecond(), 1L, Long::sum);
        bySecond.headMap(bySecond.lastKey() - 2 * over).clear();
    }

    /** Over the whole seconds before {@code now}'s, fewer at the start: a young stream is not shown as a slow one. */
    double perSecond(Instant now) {
        long end = now.getEpochSecond();
        var within = bySecond.subMap(end - over, end);
        if (within.isEmpty()) {
            return 0;
        }
        long seconds = bySecond.firstKey() < end - over ? over : end - within.firstKey();
        return within.values().stream().mapToLong(Long::longValue).sum() / (double) seconds;
    }
}
