package io.tailstream.model.file;

/** The element types of safetensors that are read here, in its own names. */
public enum ElementType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    U8(1),
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Whether it can be a parameter's. */
    public boolean floating() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
