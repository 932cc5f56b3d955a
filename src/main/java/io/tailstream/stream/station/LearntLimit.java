package io.tailstream.stream.station;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;

/**
 * How long something may take before it counts as stuck: a multiple of the longest that it took of late. Confined to
 * one thread.
 *
 * <p>Example: a worker whose batches take 25 s has a limit of 125 s once the first one is done, one whose batches take
 * 30 ms the shortest limit of 15 s.
 */
final class LearntLimit {

    private static final int TIMES_THE_LONGEST = 5;
    private static final int REMEMBERED = 20;

    private final Duration shortest;
    private final Duration untilLearnt;
    private final Deque<Duration> taken = new ArrayDeque<>();

    /**
     * @param shortest the limit of what is always quick
     * @param untilLearnt the limit before anything was done
     */
    LearntLimit(Duration shortest, Duration untilLearnt) {
        this.shortest = shortest;
        this.untilLearnt = untilLearnt;
    }

    /** It was done once more, and took so long. */
    void learn(Duration time) {
        taken.addLast(time);
        if (taken.size() > REMEMBERED) {
            taken.removeFirst();
        }
    }

    /** The limit now. */
    Duration limit() {
        if (taken.isEmpty()) {
            return untilLearnt;
        }
        Duration learnt = Collections.max(taken).multipliedBy(TIMES_THE_LONGEST);
        return learnt.compareTo(shortest) < 0 ? shortest : learnt;
    }
}
