package io.tailstream.progress;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets work have only a share of the time: wherever the work tells its progress it is made to pause, so that other work
 * on the same cores goes on; and it ends there when its thread is interrupted. What the work computes does not change.
 *
 * <p>All time since this was made counts as work, so one is made for each piece of work. For one thread.
 */
public final class PacedDisplay implements Progress.Display {

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        void of(long nanos) throws InterruptedException;
    }

    private final Progress.Display display;
    private final double share;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private long since;
    private volatile long steps; // written by the one thread

    /**
     * @param display where progress is shown
     * @param share of the time, above 0 and at most 1 (never paused)
     */
    public PacedDisplay(Progress.Display display, double share) {
        this(display, share, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    PacedDisplay(Progress.Display display, double share, LongSupplier nanoTime, Pause pause) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("a share of the time is above 0 and at most 1, not " + share);
        }
        this.display = display;
        this.share = share;
        this.nanoTime = nanoTime;
        this.pause = pause;
        this.since = nanoTime.getAsLong();
    }

    @Override
    public Progress start(String task, long total, long done) {
        return paced(display.start(task, total, done));
    }

    @Override
    public Progress start(String task, long total, long done, String unit) {
        return paced(display.start(task, total, done, unit));
    }

    @Override
    public void say(String line) {
        display.say(line);
    }

    /** How often the work has told its progress; any thread may ask. */
    public long steps() {
        return steps;
    }

    private Progress paced(Progress progress) {
        return new Progress() {
            @Override
            public void at(long done, String note) {
                progress.at(done, note);
                rest();
            }

            @Override
            public void close() {
                progress.close();
            }
        };
    }

    /**
     * Pauses for as long as the work since the last pause has to be made up for.
     *
     * @throws CancellationException if the thread is interrupted, and stays so
     */
    private void rest() {
        steps = steps + 1;
        try {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            if (share < 1) {
                pause.of((long) ((nanoTime.getAsLong() - since) * (1 / share - 1)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException ended = new CancellationException("the work was ended");
            ended.initCause(e);
            throw ended;
        }
        since = nanoTime.getAsLong();
    }
}
