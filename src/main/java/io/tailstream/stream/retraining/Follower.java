package io.tailstream.stream.retraining;

import io.tailstream.progress.PacedDisplay;
import io.tailstream.progress.Progress;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.training.TrainingDivergedException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Trains again and again: a turn begins when enough labels are new, or enough time is over and some are. A turn that
 * fails is said and the next one awaited; what is in force stays in force. One that was broken off comes first.
 */
public final class Follower {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    /**
     * When to train.
     *
     * @param newLabels so many labels that were not trained on yet begin a turn …
     * @param every … or so much time since the last turn began, if any label is new; empty: never by time
     */
    public record Trigger(long newLabels, Optional<Duration> every) {
        public Trigger {
            if (newLabels < 1 || every.filter(d -> d.isNegative() || d.isZero()).isPresent()) {
                throw new IllegalArgumentException(
                        "training begins after at least 1 new label, or every so often, not after " + newLabels
                                + " and every " + every.orElse(null));
            }
        }

        boolean isDue(long untrained, Duration since) {
            return untrained >= newLabels
                    || untrained > 0
                            && every.filter(period -> since.compareTo(period) >= 0)
                                    .isPresent();
        }
    }

    private final ReplayCycle cycle;
    private final KafkaConnection connection;
    private final Trigger trigger;
    private final Supplier<RangeBound> from;
    private final double share;
    private final Progress.Display display;
    private final Consumer<ReplayCycle.Outcome> decided;
    private final Clock clock;
    private volatile PacedDisplay turn; // null between turns
    private volatile long steps; // of turns that have ended; written by the thread that runs
    private volatile long turnsDone;
    private volatile long turnsFailed;
    private volatile OptionalLong untrained = OptionalLong.empty();

    /**
     * @param from where each turn's range begins; it ends when the turn begins
     * @param share of the time that a turn may work, see {@link PacedDisplay}
     * @param decided told each outcome
     */
    public Follower(
            KafkaConnection connection,
            ReplayCycle cycle,
            Trigger trigger,
            Supplier<RangeBound> from,
            double share,
            Progress.Display display,
            Consumer<ReplayCycle.Outcome> decided,
            Clock clock) {
        this.cycle = cycle;
        this.connection = connection;
        this.trigger = trigger;
        this.from = from;
        this.share = share;
        this.display = display;
        this.decided = decided;
        this.clock = clock;
    }

    /**
     * Follows until its thread is interrupted.
     *
     * @throws InterruptedException then, or CancellationException in the middle of training; what was begun can be gone
     *     on with
     */
    public void run() throws InterruptedException {
        try (TrainedLabels trained = new TrainedLabels(connection)) {
            run(trained);
        }
    }

    /** Whether a turn is under way. */
    boolean isInTurn() {
        return turn != null;
    }

    /** Steps of all turns since the start, as far as they are told as progress, and looks for new labels. */
    long steps() {
        PacedDisplay now = turn;
        return steps + (now == null ? 0 : now.steps());
    }

    /** Turns that came to a decision. */
    long turnsDone() {
        return turnsDone;
    }

    /** Turns that failed. */
    long turnsFailed() {
        return turnsFailed;
    }

    /** Labels that were not trained on yet when last asked; empty before. */
    OptionalLong untrained() {
        return untrained;
    }

    private boolean isDue(TrainedLabels trained, Instant last) throws IOException {
        long open = trained.untrained();
        untrained = OptionalLong.of(open);
        return trigger.isDue(open, Duration.between(last, clock.instant()));
    }

    private void run(TrainedLabels trained) throws InterruptedException {
        Instant last = clock.instant();
        Duration pause = FIRST_PAUSE;
        boolean brokenOff = cycle.isBrokenOff();
        while (true) {
            try {
                if (brokenOff || isDue(trained, last)) {
                    turn(trained);
                    last = clock.instant();
                    brokenOff = false;
                    pause = FIRST_PAUSE;
                } else {
                    steps = steps + 1;
                    TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
                }
            } catch (InterruptException | CancellationException e) {
                throw e; // the end; the latter is an IllegalStateException too
            } catch (IOException
                    | KafkaException
                    | ServiceUnreachableException
                    | TrainingDivergedException
                    | IllegalStateException
                    | IllegalArgumentException e) {
                turnsFailed = turnsFailed + 1;
                pause = rest(pause, e);
                brokenOff = cycle.isBrokenOff();
            }
        }
    }

    /** @return how long to rest after the next failure, if it follows at once */
    private Duration rest(Duration pause, Exception failure) throws InterruptedException {
        display.say("training failed, the release in force stays; trying again in " + pause.toSeconds() + " s: "
                + failure.getMessage());
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private void turn(TrainedLabels trained) throws IOException, InterruptedException {
        ReplayCycle.Outcome outcome;
        PacedDisplay paced = new PacedDisplay(display, share);
        turn = paced;
        try {
            outcome = cycle.run(from.get(), new RangeBound.Open(), paced);
        } catch (CancellationException | FolderInUseException e) {
            throw e; // gone on with by the next start; or another's, to be left alone
        } catch (IOException | TrainingDivergedException | IllegalStateException | IllegalArgumentException e) {
            if (Thread.currentThread().isInterrupted()) { // a file's channel says it as an IOException
                CancellationException ended = new CancellationException("the work was ended");
                ended.initCause(e);
                throw ended;
            }
            cycle.forget(); // it would fail again: the next turn has a range of its own
            throw e;
        } finally {
            steps = steps + paced.steps();
            turn = null;
        }
        trained.trainedOn(outcome.run().range());
        turnsDone = turnsDone + 1;
        decided.accept(outcome);
    }
}
