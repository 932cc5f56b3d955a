package io.tailstream.stream.wire;

/** How large ids and labels may be: every reader of a topic takes and refuses the same records. */
public final class RecordLimits {

    /** Of an id, in characters: it is key and field of every later record, and a larger one would not fit into those. */
    public static final int LONGEST_ID = 8192;

    /** Of a label record's value or a retraction's key, in bytes: larger ones cannot pass stores and topics safely. */
    public static final int MOST_LABEL_BYTES = 64 * 1024;

    /** Of a class's name in a label, in characters. */
    public static final int LONGEST_LABEL = 256;

    private RecordLimits() {}
}
