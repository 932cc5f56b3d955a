package io.tailstream.stream.accuracy.count;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes for stores: numbers of a few bytes where they are small, strings with their length. */
public final class CompactWriter {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    /** A number in 7-bit groups, least first, sign in the lowest bit: -1, 0 and 63 take one byte. */
    public CompactWriter number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** Eight bytes that sort as the number does. */
    public CompactWriter sortable(long value) {
        long shifted = value ^ Long.MIN_VALUE;
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (shifted >>> shift));
        }
        return this;
    }

    public CompactWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    /** A text that may be missing. */
    CompactWriter optional(String text) {
        number(text == null ? 0 : 1);
        return text == null ? this : text(text);
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
