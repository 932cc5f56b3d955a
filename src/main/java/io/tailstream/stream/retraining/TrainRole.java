package io.tailstream.stream.retraining;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/** The role {@code train}: a {@link Follower} on a thread of its own. */
public final class TrainRole implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TrainRole.class);
    private static final long CLOSE_MILLIS = 10_000;

    private final Thread thread;

    /** @param failed called, on the role's thread, with what it cannot go on after */
    public TrainRole(Follower follower, Consumer<Throwable> failed) {
        thread = new Thread(() -> run(follower, failed), "tailstream-train");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    public void start() {
        thread.start();
    }

    private static void run(Follower follower, Consumer<Throwable> failed) {
        try {
            follower.run();
        } catch (InterruptedException | InterruptException | CancellationException e) {
            LOG.debug("Training is ended; it can be gone on with");
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    /** Ends within seconds; what was begun is gone on with by the next start in the same folder. */
    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(CLOSE_MILLIS);
        if (thread.isAlive()) {
            LOG.warn("Training is still in a step and is left to the process's end");
        }
    }
}
