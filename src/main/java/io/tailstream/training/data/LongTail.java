package io.tailstream.training.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A long-tailed class prior: n_c = n_max · imbalance^(−rank(c) / (C − 1)), the exponential profile of Cui et al. 2019,
 * with the classes ranked in a seeded order. With imbalance 60, 100 classes and 250 images in the largest, the smallest
 * has 4 and all together some 6,000.
 *
 * @param imbalance the imbalance factor, largest over smallest class, ≥ 1
 * @param orderSeed the seed of the classes' order
 */
public record LongTail(double imbalance, long orderSeed) {

    public LongTail {
        if (!(imbalance >= 1)) {
            throw new IllegalArgumentException("the imbalance factor must be at least 1, not " + imbalance);
        }
    }

    /** The number of images of each class, {@code [classes]}, at least 1. */
    public long[] counts(int classes, long largest) {
        int[] order = Seeds.permutation(classes, new SplittableRandom(Seeds.mix(orderSeed, 0x0DE4)));
        long[] counts = new long[classes];
        for (int rank = 0; rank < classes; rank++) {
            double share = classes == 1 ? 1 : Math.pow(imbalance, -(double) rank / (classes - 1));
            counts[order[rank]] = Math.max(1, Math.round(largest * share));
        }
        return counts;
    }

    /**
     * Draws images without replacement so that the classes follow this prior: the largest class keeps as many as the
     * pool's smallest has, so that no class falls short.
     */
    public LabelledImages resample(LabelledImages pool, long seed) {
        long[] available = pool.counts();
        long[] wanted = counts(available.length, Arrays.stream(available).min().orElse(0));
        int[] order = Seeds.permutation(pool.size(), new SplittableRandom(Seeds.mix(seed, 0x5A3B)));
        long[] taken = new long[wanted.length];
        int[] chosen = Arrays.stream(order)
                .filter(i -> taken[pool.label(i)]++ < wanted[pool.label(i)])
                .sorted()
                .toArray();
        return SelectedImages.of(pool, chosen);
    }
}
