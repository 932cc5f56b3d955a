package io.tailstream.stream.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Logits as the contract's {@code bytes}: float32 in class order, little-endian, nothing before or after. */
public final class Logits {
    private Logits() {}

    /** The bytes of {@code classes} logits of {@code values} from index {@code from} on. */
    public static ByteBuffer bytes(float[] values, int from, int classes) {
        ByteBuffer bytes = ByteBuffer.allocate(classes * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values, from, classes);
        return bytes;
    }

    /**
     * Reads one logit a class into {@code row} [C]; the buffer's position stays as it is.
     *
     * @return whether there are as many bytes as C logits have; where not, {@code row} is as it was
     */
    public static boolean read(ByteBuffer bytes, float[] row) {
        if (bytes.remaining() != row.length * Float.BYTES) {
            return false;
        }
        bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(row);
        return true;
    }
}
