package io.tailstream.stream.station;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * What a role has done and has to do at one moment, from which its health is judged.
 *
 * @param isReady whether it has come so far that it works: false while it starts, restores or is being rebalanced
 * @param group the consumer group whose committed offsets are its progress; empty where it commits none
 * @param assigned the partitions of that group which this process reads now
 * @param inHand records, images or steps that it has taken and not finished; empty where that is not known
 * @param done counts what it has finished since it started
 * @param turns counts the rounds of its loop: one that stands still for long hangs in some call, whatever is in hand
 * @param restarts counts the times that work was begun again after a failure that passes
 * @param lag records that wait for it, where it knows better than the group's offsets; empty: as those say
 * @param isLagBad whether what waits should be done soon: where it waits on purpose, being behind is no state
 * @param release the release that it works with, where it works with one
 * @param shadow the release that runs beside it, if one does
 */
public record Work(
        boolean isReady,
        Optional<String> group,
        Set<TopicPartition> assigned,
        OptionalLong inHand,
        long done,
        long turns,
        long restarts,
        OptionalLong lag,
        boolean isLagBad,
        Optional<String> release,
        Optional<String> shadow) {

    public Work {
        assigned = Set.copyOf(assigned);
    }
}
