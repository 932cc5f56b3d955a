package io.tailstream.stream.inference.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.stream.inference.batch.Buckets;
import io.tailstream.stream.inference.decode.PixelBuffers;
import java.util.function.Function;

/**
 * What belongs to a release that batches run on: its backbones on their threads and the buffers of their pixels. Counts
 * the batches in it, so that its tensors are freed only when none of them needs them.
 */
public final class ServedRelease implements AutoCloseable {
    private final ReleasedBackbones released;
    private final PixelBuffers buffers;
    private final ModelStage model;
    private int batches;

    private ServedRelease(
            ReleasedBackbones released,
            Buckets buckets,
            Function<String, Counter> failures,
            Function<String, Timer> times) {
        this.released = released;
        this.buffers = new PixelBuffers(released.backbones(), buckets.largest());
        this.model = new ModelStage(released.backbones(), buckets, failures, times);
    }

    /** @param released loaded and warm; this one's to close */
    public ServedRelease(ReleasedBackbones released, Buckets buckets, InferenceMeters counters) {
        this(released, buckets, counters::failuresOf, counters::backbone);
    }

    /**
     * One that runs beside another, on that one's pixels: its own buffers say what it needs and are never filled.
     *
     * @param released loaded and warm; this one's to close
     */
    public static ServedRelease shadow(ReleasedBackbones released, Buckets buckets) {
        // A backbone's failures are in its outputs; those of an image are counted by the worker.
        MeterRegistry nowhere = new SimpleMeterRegistry();
        return new ServedRelease(
                released, buckets, name -> nowhere.counter(name), name -> nowhere.timer(name + ".time"));
    }

    /** The name that its outputs carry. */
    public String name() {
        return released.release();
    }

    public PixelBuffers buffers() {
        return buffers;
    }

    public ModelStage model() {
        return model;
    }

    /** A batch begins. */
    synchronized void take() {
        batches++;
    }

    /** A batch has its answers, or never will: it touches neither backbones nor buffers any more. */
    public synchronized void giveBack() {
        if (--batches < 0) {
            throw new IllegalStateException("Release " + name() + ": more batches given back than taken");
        }
        notifyAll();
    }

    /**
     * Waits, as long as it takes, until no batch is in it. An interrupt does not end the wait, for what comes after it is
     * to free the memory that a batch may be reading.
     */
    synchronized void awaitUnused() {
        boolean interrupted = false;
        while (batches > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes no more batches, waits until no backbone is at work (a native call cannot be ended), and frees the tensors. */
    @Override
    public void close() {
        model.close();
        boolean interrupted = false;
        boolean idle = false;
        while (!idle) {
            try {
                idle = model.awaitIdle(60_000);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        released.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
