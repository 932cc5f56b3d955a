package io.tailstream.stream.inference.batch;

/**
 * How much may be between poll and commit before the partitions are paused: batches, image records, bytes of their
 * values. What is in flight exceeds them by one poll at most (one batch's records).
 */
public record InFlightLimits(int batches, int images, long bytes) {

    /** Checks the limits. */
    public InFlightLimits {
        if (batches < 1 || images < 1 || bytes < 1) {
            throw new IllegalArgumentException("Limits in flight must be at least 1: batches " + batches + ", images "
                    + images + ", bytes " + bytes);
        }
    }
}
