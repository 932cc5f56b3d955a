package io.tailstream.stream.accuracy;

import java.util.Comparator;

/**
 * Where a label stands among all labels: by append time, then partition, then offset.
 *
 * @param appended append time in {@code labels}, ms since the epoch
 * @param partition its partition there
 * @param offset its offset there
 */
record Position(long appended, int partition, long offset) implements Comparable<Position> {

    private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::appended)
            .thenComparingInt(Position::partition)
            .thenComparingLong(Position::offset);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
