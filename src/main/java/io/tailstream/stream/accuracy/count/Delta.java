package io.tailstream.stream.accuracy.count;

/**
 * A change of counts on its way to the sums.
 *
 * @param cell what it changes
 * @param cutoff the first window end, in slides, that it holds for in windows that are not aligned
 * @param counts how much
 */
public record Delta(Cell cell, long cutoff, Counts counts) {

    /** Cell and cutoff, sorted by pane: the key of pending deltas and of sums. */
    public byte[] key() {
        CompactWriter out = new CompactWriter();
        cell.write(out);
        return out.number(cutoff).bytes();
    }

    public byte[] value() {
        CompactWriter out = new CompactWriter();
        counts.write(out);
        return out.bytes();
    }

    public static Delta of(byte[] key, byte[] value) {
        CompactReader in = new CompactReader(key);
        return new Delta(Cell.read(in), in.number(), Counts.read(new CompactReader(value)));
    }

    /** Key and value in one, for the way. */
    public byte[] bytes() {
        CompactWriter out = new CompactWriter();
        cell.write(out);
        counts.write(out.number(cutoff));
        return out.bytes();
    }

    public static Delta of(byte[] bytes) {
        CompactReader in = new CompactReader(bytes);
        return new Delta(Cell.read(in), in.number(), Counts.read(in));
    }
}
