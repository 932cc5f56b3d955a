package io.tailstream.model.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** Finds elements that are infinite or no number: IEEE 754 has all bits of their exponent set. */
public final class Finiteness {
    private Finiteness() {}

    /** The index of the first such element of little-endian {@code data} of a floating type. */
    public static OptionalInt firstBad(ElementType type, ByteBuffer data) {
        ByteBuffer in = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int count = in.remaining() / type.bytes();
        for (int i = 0; i < count; i++) {
            boolean bad =
                    switch (type) {
                        case F64 -> !Double.isFinite(in.getDouble());
                        case F32 -> !Float.isFinite(in.getFloat());
                        case F16 -> (in.getShort() & 0x7c00) == 0x7c00;
                        case BF16 -> (in.getShort() & 0x7f80) == 0x7f80;
                        default -> throw new IllegalArgumentException(type + " is no floating type");
                    };
            if (bad) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
