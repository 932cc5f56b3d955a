package io.tailstream.stream.accuracy.count;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads what {@link CompactWriter} wrote, in the same order. */
public final class CompactReader {

    private final ByteBuffer in;

    public CompactReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    public long number() {
        long rest = 0;
        int shift = 0;
        byte group;
        do {
            group = in.get();
            rest |= (group & 0x7FL) << shift;
            shift += 7;
        } while (group < 0);
        return (rest >>> 1) ^ -(rest & 1);
    }

    public int count() {
        return Math.toIntExact(number());
    }

    public long sortable() {
        return in.getLong() ^ Long.MIN_VALUE;
    }

    public String text() {
        byte[] utf8 = new byte[count()];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    String optional() {
        return number() == 0 ? null : text();
    }
}
