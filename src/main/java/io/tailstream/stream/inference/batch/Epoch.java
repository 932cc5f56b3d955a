package io.tailstream.stream.inference.batch;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers the readings of the images: each ends when a batch of it could not be committed or the group's generation
 * changed, and the next begins at the committed offsets. A batch of a reading that has ended must not be committed: an
 * earlier one that was dropped would be passed over.
 *
 * <p>Example: batches 7, 8 and 9 are in flight in epoch 3 and the transaction of 7 fails. {@code end(3)} makes 8 and 9
 * stale wherever they are; the poll thread sees epoch 4, seeks back to the offset before 7, and reads on in epoch 4. A
 * second {@code end(3)} changes nothing.
 */
public final class Epoch {
    private final AtomicInteger current = new AtomicInteger();

    public int current() {
        return current.get();
    }

    public boolean isStale(Batch batch) {
        return batch.epoch() != current.get();
    }

    /** Ends the given reading, unless it has ended already. */
    public void end(int epoch) {
        current.compareAndSet(epoch, epoch + 1);
    }
}
