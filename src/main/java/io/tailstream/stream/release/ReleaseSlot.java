package io.tailstream.stream.release;

import java.util.Arrays;

/** What a release can be for: the topic {@code adapters} holds a copy of the release under the slot's key then. */
public enum ReleaseSlot {
    /** The release that images are answered with. */
    IN_FORCE("current"),

    /** The release that answers beside the one in force; a tombstone under its key: none does. */
    SHADOW("shadow");

    private final String key;

    ReleaseSlot(String key) {
        this.key = key;
    }

    /** The key of the slot's copy. */
    public String key() {
        return key;
    }

    /** Whether a name is a slot's key, and so cannot be a release's. */
    public static boolean isReserved(String name) {
        return Arrays.stream(values()).anyMatch(slot -> slot.key.equals(name));
    }
}
