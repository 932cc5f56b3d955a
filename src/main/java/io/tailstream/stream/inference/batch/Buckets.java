package io.tailstream.stream.inference.batch;

import java.util.ArrayList;
import java.util.List;

/**
 * The few batch sizes that the engine ever sees, ascending: each new size costs it a warm-up, so a batch is padded to the
 * next of them.
 *
 * <p>{@code Buckets.upTo(32)} is 1, 4, 8, 16, 32: five images run as eight.
 */
public record Buckets(List<Integer> sizes) {

    /** Checks that the sizes ascend from at least 1. */
    public Buckets {
        sizes = List.copyOf(sizes);
        int last = 0;
        for (int size : sizes) {
            if (size <= last) {
                throw new IllegalArgumentException("Bucket sizes must ascend from at least 1: " + sizes);
            }
            last = size;
        }
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("At least one bucket size is needed");
        }
    }

    /** One image, then sizes doubling from 4, up to {@code largest}. */
    public static Buckets upTo(int largest) {
        List<Integer> sizes = new ArrayList<>();
        for (int size = 1; size < largest; size = size == 1 ? 4 : 2 * size) {
            sizes.add(size);
        }
        sizes.add(largest);
        return new Buckets(sizes);
    }

    /** The size that a batch of this many images runs at. */
    public int sizeFor(int images) {
        for (int size : sizes) {
            if (size >= images) {
                return size;
            }
        }
        throw new IllegalArgumentException("No bucket holds " + images + " images: " + sizes);
    }

    /** The largest batch. */
    public int largest() {
        return sizes.get(sizes.size() - 1);
    }
}
