package io.tailstream.training.data;

import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * An order of images cut into batches, prepared one ahead on another thread while the caller computes. What a batch
 * holds depends on the order and the preparation alone, never on timing.
 */
public final class Batches implements Iterator<Batch>, AutoCloseable {

    /** Writes image {@code index} as {@code [3, S, S]} at {@code offset}. */
    public interface Preparation {
        void prepare(int index, float[] out, int offset) throws IOException;
    }

    private final LabelledImages images;
    private final int[] order;
    private final int batchSize;
    private final int floatsAnImage;
    private final Preparation preparation;
    private final ExecutorService loader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "batches");
        thread.setDaemon(true);
        return thread;
    });
    private int start;
    private Future<Batch> ahead;

    /**
     * @param order the images to take, in order
     * @param batchSize images a batch; the last batch may be smaller
     * @param size S, the side of a prepared image
     */
    public Batches(LabelledImages images, int[] order, int batchSize, int size, Preparation preparation) {
        this(images, order, batchSize, preparation, 3 * size * size);
    }

    private Batches(LabelledImages images, int[] order, int batchSize, Preparation preparation, int floatsAnImage) {
        this.images = images;
        this.order = order.clone();
        this.batchSize = batchSize;
        this.floatsAnImage = floatsAnImage;
        this.preparation = preparation;
        this.ahead = order.length == 0 ? null : submit(0);
    }

    /** All images in order, prepared as at test time; an image of several views holds them one after the other. */
    public static Batches of(LabelledImages images, int batchSize, Preprocessing input) {
        return new Batches(
                images,
                IntStream.range(0, images.size()).toArray(),
                batchSize,
                (index, out, offset) -> input.apply(images.pixels(index), out, offset),
                input.length());
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    /** @throws java.io.UncheckedIOException where an image cannot be read; it says which */
    @Override
    public Batch next() {
        if (ahead == null) {
            throw new NoSuchElementException();
        }
        try {
            Batch batch = ahead.get();
            start += batch.size();
            ahead = start < order.length ? submit(start) : null;
            return batch;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException unreadable) {
                throw new java.io.UncheckedIOException(unreadable);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException ended = new CancellationException("interrupted while waiting for a batch");
            ended.initCause(e);
            throw ended;
        }
    }

    private Future<Batch> submit(int from) {
        return loader.submit(() -> {
            int n = Math.min(batchSize, order.length - from);
            float[] pixels = new float[n * floatsAnImage];
            int[] labels = new int[n];
            for (int i = 0; i < n; i++) {
                preparation.prepare(order[from + i], pixels, i * floatsAnImage);
                labels[i] = images.label(order[from + i]);
            }
            return new Batch(pixels, labels);
        });
    }

    @Override
    public void close() {
        loader.shutdownNow();
    }
}
