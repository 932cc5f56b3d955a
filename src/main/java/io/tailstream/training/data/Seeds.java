package io.tailstream.training.data;

import java.util.SplittableRandom;

/**
 * Independent seeds from one: each random choice (the order of an epoch, the crop of one image in one epoch) has a
 * generator of its own, so that a resumed run needs no generator's state and threads cannot change a draw.
 */
public final class Seeds {
    /** Marks the order of an epoch among the seeds of its images, which are marked by their index. */
    public static final long ORDER = -1;

    private Seeds() {}

    /** A seed that depends on all of {@code seed} and {@code parts} (SplitMix64's finaliser over each). */
    public static long mix(long seed, long... parts) {
        long z = seed;
        for (long part : parts) {
            z = (z + 0x9E3779B97F4A7C15L) ^ part;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
        }
        return z;
    }

    /** A uniform permutation of 0 … n − 1 (Fisher–Yates). */
    public static int[] permutation(int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
