package io.tailstream.stream.range;

/**
 * A part of one partition.
 *
 * @param start the first offset
 * @param end the offset after the last
 */
public record Span(long start, long end) {

    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("no part of a partition: from offset " + start + " to " + end);
        }
    }

    /** How many offsets; some may hold no record that a reader sees. */
    public long length() {
        return end - start;
    }
}
