package io.tailstream.stream.inference.serving;

/**
 * Which batches a shadow answers too: of every n consecutive ones share · n, rounded up or down, evenly spread and by
 * counting alone. Not for several threads.
 */
public final class ShadowShare {
    private final double share;
    private long batches;

    /** @param share from 0, no batch, to 1, every batch */
    public ShadowShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of batches is from 0 to 1, not " + share);
        }
        this.share = share;
    }

    /** Whether the next batch is one. */
    boolean next() {
        long before = (long) (batches * share);
        batches++;
        return (long) (batches * share) > before;
    }
}
