package io.tailstream.training;

import java.util.Arrays;

/** Class labels as libtorch takes them. */
public final class Labels {
    private Labels() {}

    public static long[] toLong(int[] labels) {
        return Arrays.stream(labels).asLongStream().toArray();
    }
}
