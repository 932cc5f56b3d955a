package io.tailstream.training;

import java.util.Arrays;

/** Class labels as libtorch takes them. */
final class Labels {
    private Labels() {}

    static long[] toLong(int[] labels) {
        return Arrays.stream(labels).asLongStream().toArray();
    }
}
