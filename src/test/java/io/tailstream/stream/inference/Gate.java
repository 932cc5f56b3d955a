package io.tailstream.stream.inference;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A backbone that holds every batch until the gate is opened. */
public final class Gate extends FakeBackbone {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    public Gate(String name) {
        super(name);
    }

    @Override
    public void check(float[] reds) {
        entered.countDown();
        await(open);
    }

    /** Waits until a batch is held. */
    public void awaitBatch() {
        await(entered);
    }

    public void open() {
        open.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(WorkerBench.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the gate was not passed in time");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
