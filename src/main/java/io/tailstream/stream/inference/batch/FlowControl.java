package io.tailstream.stream.inference.batch;

/**
 * Counts what is between poll and commit, so that the poll loop can pause before memory fills. The poll thread takes, the
 * transaction thread gives back.
 */
public final class FlowControl {
    private final InFlightLimits limits;
    private int batches;
    private int images;
    private long bytes;

    public FlowControl(InFlightLimits limits) {
        this.limits = limits;
    }

    public synchronized void take(long size) {
        images++;
        bytes += size;
    }

    public synchronized void takeBatch() {
        batches++;
    }

    /** A batch that was submitted is done with, committed or not. */
    public synchronized void giveBackBatch(int batchImages, long batchBytes) {
        batches--;
        giveBack(batchImages, batchBytes);
    }

    /** Records that never came to be a batch are dropped. */
    public synchronized void giveBack(int droppedImages, long droppedBytes) {
        images -= droppedImages;
        bytes -= droppedBytes;
        if (batches < 0 || images < 0 || bytes < 0) {
            throw new IllegalStateException("More given back than taken: " + batches + ", " + images + ", " + bytes);
        }
    }

    /** Whether reading must wait. */
    public synchronized boolean isFull() {
        return batches >= limits.batches() || images >= limits.images() || bytes >= limits.bytes();
    }

    public synchronized boolean isEmpty() {
        return images == 0 && batches == 0;
    }

    /** Batches that were submitted and are not done with. */
    public synchronized int batches() {
        return batches;
    }

    public synchronized int images() {
        return images;
    }

    public synchronized long bytes() {
        return bytes;
    }
}
