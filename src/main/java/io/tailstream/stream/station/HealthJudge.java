package io.tailstream.stream.station;

import io.tailstream.stream.station.Health.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Judges one role by what is seen of it again and again. Health follows progress: work in hand and nothing committed
 * for longer than the work itself takes is stuck, whatever the membership in a group says; no work is no fault.
 * Confined to one thread.
 */
final class HealthJudge {

    /** Nothing is stuck sooner: a transaction may take 10 s. */
    private static final Duration SHORTEST = Duration.ofSeconds(15);

    private static final Duration UNTIL_LEARNT = Duration.ofSeconds(60);

    /** A role is behind if it would need longer than this to the end of its topics … */
    private static final Duration BEHIND = Duration.ofSeconds(30);

    /** … and has for so long. */
    private static final Duration BEHIND_FOR = Duration.ofSeconds(10);

    /** Fewer records are none: each partition may end in a transaction's marker, which nobody processes. */
    private static final long FEWEST_BEHIND = 100;

    /** So many beginnings anew without a commit between them are no accident any more. */
    private static final long AGAIN_AND_AGAIN = 3;

    /**
     * What is seen at one moment.
     *
     * @param work as the role says it
     * @param committed the sum of its group's committed offsets in the partitions that it reads; empty where it has no
     *     group or they are not known
     * @param lag records that wait for it; empty where that is not known
     * @param away why the role has to wait for broker or registry; empty where both answer
     */
    record Observation(Instant at, Work work, OptionalLong committed, OptionalLong lag, Optional<String> away) {}

    private final LearntLimit commits = new LearntLimit(SHORTEST, UNTIL_LEARNT);
    private final LearntLimit rounds = new LearntLimit(UNTIL_LEARNT, UNTIL_LEARNT);
    private Health health;
    private Instant finishedAt; // null before anything was
    private long finished;
    private OptionalLong committed = OptionalLong.empty();
    private Instant progressAt;
    private long doneAtProgress;
    private long restartsAtProgress;
    private long restarts;
    private Instant restartedAt;
    private boolean isLagLeft; // as last known: during a restart nobody asks
    private Instant pendingSince; // null where nothing is in hand
    private long turns;
    private Instant turnAt;
    private Instant rateFrom;
    private long doneAtRateFrom;
    private double rate; // a second
    private Instant behindSince; // null where it is not

    HealthJudge(Instant now) {
        health = new Health(State.STARTING, Optional.empty(), now, 0, Optional.empty(), OptionalLong.empty());
        progressAt = now;
        turnAt = now;
        rateFrom = now;
        restartedAt = now;
    }

    /** The last judgement. */
    Health health() {
        return health;
    }

    /** Judges anew. */
    Health judge(Observation seen) {
        noticeProgress(seen);
        noticeRate(seen);
        if (seen.away().isPresent()) {
            restartTimers(seen); // the time in which it could not work does not count
            restartsAtProgress = restarts; // nor what failed because of it
            return become(State.WAITING, seen.away(), seen);
        }
        if (!seen.work().isReady() && !isFailing(seen)) {
            restartTimers(seen);
            return become(State.STARTING, Optional.empty(), seen);
        }
        Optional<String> stuck = stuck(seen);
        if (stuck.isPresent()) {
            return become(State.STUCK, stuck, seen);
        }
        if (!seen.work().isReady()) {
            return become(State.STARTING, Optional.empty(), seen);
        }
        return isBehind(seen)
                ? become(State.BEHIND, Optional.of(behindBy(seen)), seen)
                : become(State.READY, Optional.empty(), seen);
    }

    /** It is on its way out. */
    Health end(Instant now) {
        health = new Health(State.ENDING, Optional.empty(), now, health.finished(), health.finishedAt(), health.lag());
        return health;
    }

    private Health become(State state, Optional<String> reason, Observation seen) {
        Instant since = state == health.state() ? health.since() : seen.at();
        health = new Health(state, reason, since, finished, Optional.ofNullable(finishedAt), seen.lag());
        return health;
    }

    private void noticeProgress(Observation seen) {
        Work work = seen.work();
        if (work.done() != finished) {
            finished = work.done();
            finishedAt = seen.at();
        }
        boolean moved = seen.committed().isPresent()
                ? committed.isPresent() && !seen.committed().equals(committed)
                : work.done() != doneAtProgress;
        if (seen.committed().isPresent()) {
            committed = seen.committed();
            isLagLeft = isMoreThanMarkers(seen);
        }
        doneAtProgress = Math.min(doneAtProgress, work.done()); // a thread that was replaced takes its count along
        if (work.restarts() != restarts) {
            restarts = work.restarts();
            restartedAt = seen.at();
        }
        if (moved) {
            if (pendingSince != null) {
                commits.learn(Duration.between(later(pendingSince, progressAt), seen.at()));
            }
            progressAt = seen.at();
            doneAtProgress = work.done();
            restartsAtProgress = work.restarts();
            pendingSince = null;
        }
        if (!isPending(seen)) {
            pendingSince = null;
        } else if (pendingSince == null) {
            pendingSince = seen.at();
        }
        if (work.turns() != turns) {
            rounds.learn(Duration.between(turnAt, seen.at()));
            turns = work.turns();
            turnAt = seen.at();
        }
    }

    /**
     * Whether there is something to commit. Lag alone is not: what is left may be markers and records of transactions
     * that were aborted. Where the role does not say what it has in hand, it is what was processed since the last
     * commit, or begun again and again.
     */
    private boolean isPending(Observation seen) {
        Work work = seen.work();
        if (work.inHand().isPresent()) {
            return work.inHand().getAsLong() > 0;
        }
        return isFailing(seen) || (isMoreThanMarkers(seen) && work.done() != doneAtProgress);
    }

    /** Whether work is begun again and again with no commit between; during one long restoring it is not. */
    private boolean isFailing(Observation seen) {
        return isLagLeft
                && restarts - restartsAtProgress >= AGAIN_AND_AGAIN
                && Duration.between(restartedAt, seen.at()).compareTo(commits.limit()) <= 0;
    }

    /**
     * Whether more waits than the marker in which each partition may end. What is done is counted before the offsets
     * are asked for, so that a count behind a commit may be of records that this commit holds.
     */
    private static boolean isMoreThanMarkers(Observation seen) {
        return seen.committed().isPresent()
                && seen.lag().orElse(0) > seen.work().assigned().size();
    }

    private void restartTimers(Observation seen) {
        progressAt = seen.at();
        turnAt = seen.at();
        pendingSince = null;
        behindSince = null;
    }

    private Optional<String> stuck(Observation seen) {
        if (pendingSince != null) {
            Duration still = Duration.between(later(pendingSince, progressAt), seen.at());
            if (still.compareTo(commits.limit()) > 0) {
                return Optional.of(String.format(
                        "%snothing committed for %d s, longer than the limit of %d s",
                        seen.work().inHand().isPresent()
                                ? seen.work().inHand().getAsLong() + " in hand and "
                                : "records at hand and ",
                        still.toSeconds(),
                        commits.limit().toSeconds()));
            }
        }
        Duration silent = Duration.between(turnAt, seen.at());
        return silent.compareTo(rounds.limit()) > 0
                ? Optional.of(String.format(
                        "its loop has stood still for %d s, longer than the limit of %d s",
                        silent.toSeconds(), rounds.limit().toSeconds()))
                : Optional.empty();
    }

    private void noticeRate(Observation seen) {
        Duration passed = Duration.between(rateFrom, seen.at());
        if (passed.compareTo(BEHIND_FOR) >= 0) {
            rate = Math.max(0, seen.work().done() - doneAtRateFrom) * 1000.0 / passed.toMillis();
            rateFrom = seen.at();
            doneAtRateFrom = seen.work().done();
        }
    }

    private boolean isBehind(Observation seen) {
        boolean far =
                seen.work().isLagBad() && seen.lag().orElse(0) > Math.max(FEWEST_BEHIND, rate * BEHIND.toSeconds());
        behindSince = !far ? null : behindSince == null ? seen.at() : behindSince;
        return far && Duration.between(behindSince, seen.at()).compareTo(BEHIND_FOR) >= 0;
    }

    private String behindBy(Observation seen) {
        return String.format("%,d records wait, at %.1f a second", seen.lag().orElseThrow(), rate);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
