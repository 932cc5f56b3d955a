package io.tailstream.stream.wire;

import java.util.Comparator;

/**
 * Where a record stands among all of its topic: by append time, then partition, then offset. No two records share one.
 *
 * @param appended append time, ms since the epoch
 * @param partition its partition
 * @param offset its offset there
 */
public record Position(long appended, int partition, long offset) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::appended)
            .thenComparingInt(Position::partition)
            .thenComparingLong(Position::offset);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
