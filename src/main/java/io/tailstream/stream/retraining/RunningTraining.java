package io.tailstream.stream.retraining;

import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.station.Work;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/** The role {@code train} at work: a {@link Follower} on a thread of its own. */
final class RunningTraining implements RunningStation {
    private static final Logger LOG = Logger.getLogger(RunningTraining.class);
    private static final long CLOSE_MILLIS = 10_000;

    private final KafkaConnection connection;
    private final Follower follower;
    private final Thread thread;

    private RunningTraining(KafkaConnection connection, Follower follower, Consumer<Throwable> failed) {
        this.connection = connection;
        this.follower = follower;
        thread = new Thread(() -> run(follower, failed), "tailstream-train");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    /** @param failed called, on the role's thread, with what it cannot go on after */
    static RunningTraining start(KafkaConnection connection, Follower follower, Consumer<Throwable> failed) {
        RunningTraining training = new RunningTraining(connection, follower, failed);
        training.thread.start();
        return training;
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

    @Override
    public Work work() {
        return new Work(
                true,
                Optional.of(connection.qualified(TrainedLabels.GROUP)),
                Set.of(),
                OptionalLong.empty(),
                follower.turnsDone(),
                follower.steps(),
                0, // a turn that failed rests before the next: that is no fault of this process
                follower.untrained(),
                false,
                Optional.empty(),
                Optional.empty());
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
