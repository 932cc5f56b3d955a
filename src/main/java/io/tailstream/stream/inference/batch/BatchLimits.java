package io.tailstream.stream.inference.batch;

import java.time.Duration;

/**
 * When a batch closes: at {@code images} records, or {@code bytes} of their values, or {@code deadline} after its first
 * record, whichever comes first. While two batches are before it the deadline waits: they would only hold it up.
 *
 * <p>With 32 images, 16 MiB and 50 ms, a trickle of 100 images a second closes batches of 5 (by deadline), a backlog of
 * thumbnails batches of 32 (by size), a backlog of 6 MiB photographs batches of 2 (a third would not fit).
 */
public record BatchLimits(int images, long bytes, Duration deadline) {

    /** Checks the limits. */
    public BatchLimits {
        if (images < 1 || bytes < 1) {
            throw new IllegalArgumentException("A batch needs at least 1 image and 1 byte: " + images + ", " + bytes);
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("A batch's deadline must be above 0: " + deadline);
        }
    }
}
