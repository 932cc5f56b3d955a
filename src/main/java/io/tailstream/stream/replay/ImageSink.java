package io.tailstream.stream.replay;

import io.tailstream.ImageEvent;
import io.tailstream.stream.label.LabelJoin;
import io.tailstream.stream.range.SpanReader;
import io.tailstream.stream.wire.Position;
import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes the labelled images of a range on several threads while the next are read, and keeps their pixels. Which of
 * several records of an id stays depends on their positions alone, never on which was decoded first.
 *
 * <p>Memory: encoded images up to a bound wait for a thread, then the reader waits; each thread decodes one image.
 */
final class ImageSink implements SpanReader.Sink, AutoCloseable {

    private static final int PERMIT_BYTES = 1024;
    /** For what a waiting record takes beside its bytes, so that a million small ones do not wait together. */
    private static final int RECORD_PERMITS = 4;

    private final LabelJoin join;
    private final ImageContent content;
    private final StoredSize size;
    private final PixelFile file;
    private final int permits;
    private final Semaphore waiting;
    private final ExecutorService threads;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Map<String, KeptImage> kept = new HashMap<>();
    private long unreadable;

    /**
     * @param join has all labels already; from here on it is touched by this object alone
     * @param decodeThreads how many images are decoded at a time
     * @param waitingBytes the most encoded images that wait, but at least one
     */
    ImageSink(
            LabelJoin join,
            ImageContent content,
            StoredSize size,
            PixelFile file,
            int decodeThreads,
            long waitingBytes) {
        this.join = join;
        this.content = content;
        this.size = size;
        this.file = file;
        this.permits = (int) Math.max(1, Math.min(Integer.MAX_VALUE, waitingBytes / PERMIT_BYTES));
        this.waiting = new Semaphore(permits);
        this.threads = Executors.newFixedThreadPool(decodeThreads, task -> {
            Thread thread = new Thread(task, "tailstream-replay-decode");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void accept(ConsumerRecord<byte[], byte[]> read) throws IOException, InterruptedException {
        failIfFailed();
        int bytes = read.value() == null ? 0 : read.value().length;
        int taken = Math.min(permits, RECORD_PERMITS + bytes / PERMIT_BYTES);
        waiting.acquire(taken);
        threads.execute(() -> {
            try {
                if (failure.get() == null) {
                    keep(read);
                }
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            } finally {
                waiting.release(taken);
            }
        });
    }

    private void keep(ConsumerRecord<byte[], byte[]> read) throws IOException {
        Optional<ImageEvent> event = content.event(read);
        if (event.isEmpty()) {
            synchronized (this) {
                unreadable++;
            }
            return;
        }
        String id = event.get().getId();
        Position position = new Position(read.timestamp(), read.partition(), read.offset());
        synchronized (this) {
            if (!join.image(id, position) || join.labelOf(id).isEmpty()) {
                return;
            }
        }
        Optional<Pixels> pixels = content.pixels(event.get()).map(size::apply);
        synchronized (this) {
            if (join.isLast(id, position)) {
                kept.put(id, pixels.isEmpty() ? KeptImage.undecodable(position) : append(position, pixels.get()));
            }
        }
    }

    private KeptImage append(Position position, Pixels pixels) throws IOException {
        return new KeptImage(position, file.append(pixels), pixels.width(), pixels.height());
    }

    /**
     * Waits until all that was accepted is decoded.
     *
     * @throws IOException if pixels could not be kept
     */
    void finish() throws IOException, InterruptedException {
        threads.shutdown();
        while (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
            failIfFailed();
        }
        failIfFailed();
    }

    private void failIfFailed() throws IOException {
        Throwable failed = failure.get();
        if (failed instanceof IOException e) {
            throw e;
        }
        if (failed instanceof RuntimeException e) {
            throw e;
        }
        if (failed instanceof Error e) {
            throw e;
        }
    }

    /** The labelled images by id, those without pixels too. Once it is finished. */
    synchronized Map<String, KeptImage> kept() {
        return kept;
    }

    /** Records that hold no image event. */
    synchronized long unreadable() {
        return unreadable;
    }

    /** Drops what waits, and waits for what is being decoded: nothing is written to the file afterwards. */
    @Override
    public void close() {
        failure.compareAndSet(null, new IllegalStateException("the replay has ended"));
        boolean interrupted = false;
        threads.shutdown();
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.SECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
