package io.tailstream.stream.inference.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Collects items until a batch closes by {@link BatchLimits}; who runs the batch is not its business. Not thread-safe:
 * the poll thread's own.
 *
 * @param <T> what is batched
 */
public final class Batcher<T> {
    /** What closes a batch. */
    public enum Reason {
        /** It has as many images as it may. */
        IMAGES,
        /** It has as many bytes as it may. */
        BYTES,
        /** It was open for as long as it may. */
        DEADLINE,
        /** Nothing more will come to it: the worker ends, or its reading has. */
        END;

        /** As a tag. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Is told of each batch that closes. */
    public interface Closings {
        /** @param nanosOpen how long it was open */
        void closed(Reason reason, long nanosOpen);
    }

    /** A closed batch: at least one item, in the order of arrival. */
    public record Closed<T>(List<T> items, long bytes) {}

    private final BatchLimits limits;
    private final LongSupplier nanoTime;
    private final Closings closings;
    private List<T> items = new ArrayList<>();
    private long bytes;
    private long openedAt;

    /**
     * @param nanoTime a monotonic clock in nanoseconds: a wall clock that is set back would hold a batch open
     * @param closings told of each batch that closes
     */
    public Batcher(BatchLimits limits, LongSupplier nanoTime, Closings closings) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.closings = closings;
    }

    /**
     * Adds an item and says which batches that closed, oldest first: the open one, if the item would have brought it over
     * the byte limit, and the item's own, if it is full now. An item above the byte limit by itself is a batch alone.
     */
    public List<Closed<T>> add(T item, long size) {
        List<Closed<T>> closed = new ArrayList<>(2);
        if (!items.isEmpty() && bytes + size > limits.bytes()) {
            closed.add(close(Reason.BYTES));
        }
        if (items.isEmpty()) {
            openedAt = nanoTime.getAsLong();
        }
        items.add(item);
        bytes += size;
        if (items.size() >= limits.images()) {
            closed.add(close(Reason.IMAGES));
        } else if (bytes >= limits.bytes()) {
            closed.add(close(Reason.BYTES));
        }
        return closed;
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Closes the open batch if its deadline has come. */
    public Optional<Closed<T>> closeIfDue() {
        boolean due = !items.isEmpty()
                && nanoTime.getAsLong() - openedAt >= limits.deadline().toNanos();
        return due ? Optional.of(close(Reason.DEADLINE)) : Optional.empty();
    }

    /** Closes the open batch, if there is one, before its time. */
    public Optional<Closed<T>> closeNow() {
        return items.isEmpty() ? Optional.empty() : Optional.of(close(Reason.END));
    }

    /** How long the open batch may still wait; empty where none is open. */
    public Optional<Duration> untilDue() {
        if (items.isEmpty()) {
            return Optional.empty();
        }
        long left = limits.deadline().toNanos() - (nanoTime.getAsLong() - openedAt);
        return Optional.of(Duration.ofNanos(Math.max(0, left)));
    }

    private Closed<T> close(Reason reason) {
        closings.closed(reason, nanoTime.getAsLong() - openedAt);
        Closed<T> batch = new Closed<>(items, bytes);
        items = new ArrayList<>();
        bytes = 0;
        return batch;
    }
}
