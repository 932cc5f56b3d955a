package io.tailstream.stream.inference;

import java.util.concurrent.TimeUnit;

/**
 * The release that batches begin with, and its change between two of them: each batch takes one release and keeps it to
 * its end, so none mixes two.
 *
 * <p>Example: batches 7 and 8 are in flight with release A when B takes over. Batch 9 begins with B while 7 and 8 finish
 * with A, whose tensors are freed when both have their answers. Batches are committed in the order of their submission,
 * so in the topic the outputs of each partition name A up to some offset and B from there on; but for a partition that
 * is handed at that moment to a worker that has not swapped yet.
 */
final class ServedReleases {
    private ServedRelease present;
    private ServedRelease retiring; // null unless a swap waits for its last batches
    private boolean closed;

    /** @param first this one's to close */
    ServedReleases(ServedRelease first) {
        this.present = first;
    }

    /** The release of a batch that begins now; the batch gives it back. */
    synchronized ServedRelease take() {
        present.take();
        return present;
    }

    /**
     * Lets every batch from now on begin with {@code next}, waits until those before are through, and frees what they
     * ran on. One thread at a time may call this, none that a batch needs.
     *
     * @return false after {@link #close}: {@code next} stays the caller's then
     */
    boolean swap(ServedRelease next) {
        ServedRelease old;
        synchronized (this) {
            if (closed) {
                return false;
            }
            old = present;
            retiring = old;
            present = next;
        }
        old.awaitUnused();
        old.close();
        synchronized (this) {
            retiring = null;
        }
        return true;
    }

    /**
     * Takes no more batches, lets those in the backbones end, and frees the present release; one that is retiring is
     * freed by its swap.
     *
     * @return whether every backbone came to rest within that time; the memory of one that did not is left alone
     */
    boolean close(long millis) throws InterruptedException {
        ServedRelease last;
        ServedRelease old;
        synchronized (this) {
            if (closed) {
                return isIdle();
            }
            closed = true;
            last = present;
            old = retiring;
        }
        last.model().close();
        if (old != null) {
            old.model().close();
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean idle = last.model().awaitIdle(millis);
        if (idle) {
            last.close();
        }
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        return (old == null || old.model().awaitIdle(Math.max(0, left))) && idle;
    }

    /** Whether no batch is in a backbone, nor will be: true after {@link #close} unless a native call goes on. */
    synchronized boolean isIdle() {
        return present.model().isIdle() && (retiring == null || retiring.model().isIdle());
    }
}
