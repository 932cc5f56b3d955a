package io.tailstream.stream.wire.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/**
 * Repeats a call that fails for want of an answer, with pauses that double from 100 ms to 5 s.
 *
 * @param patience for how long
 */
record Backoff(Duration patience) {

    private static final Logger LOG = Logger.getLogger(Backoff.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    Backoff {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience is negative: " + patience);
        }
    }

    /**
     * The result of {@code call}, tried until it answers.
     *
     * @param registry whom it asks, for the messages
     * @throws RegistryUnavailableException if it failed with an {@link IOException} for all the time, or the thread was
     *     interrupted (which stays visible in its flag)
     */
    <T> T call(String registry, Callable<T> call) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return call.call();
            } catch (IOException e) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    throw unavailable(registry, e);
                }
                if (pause == FIRST_PAUSE_MILLIS) {
                    LOG.warnf("the schema registry %s does not answer (%s); trying again", registry, e);
                }
                try {
                    Thread.sleep(Math.min(pause, leftMillis));
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw unavailable(registry, e);
                }
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    private RegistryUnavailableException unavailable(String registry, IOException e) {
        return new RegistryUnavailableException(
                "cannot reach the schema registry at " + registry + " (" + e.getMessage()
                        + "); is it running, and is the address right?",
                e);
    }
}
