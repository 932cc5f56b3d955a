package io.tailstream.stream.range;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;

/** Where a range of {@code images} begins or ends, as it is asked for. */
public sealed interface RangeBound {

    /** The beginning of the time that has just passed, by this machine's clock. */
    static RangeBound last(Duration passed, InstantSource clock) {
        if (passed.isNegative() || passed.isZero()) {
            throw new IllegalArgumentException("the time to replay must be longer than " + passed);
        }
        return new Time(clock.instant().minus(passed));
    }

    /** As far as there is anything: the earliest record that is left, or the last stable offset. */
    record Open() implements RangeBound {}

    /**
     * At the first record appended at this time or later. As an end it is exclusive.
     *
     * @param time by the broker's clock
     */
    record Time(Instant time) implements RangeBound {
        public Time {
            Objects.requireNonNull(time, "time");
        }
    }

    /**
     * At offsets. As an end they are exclusive. A partition without one is as for {@link Open}.
     *
     * @param byPartition offset by partition
     */
    record Offsets(Map<Integer, Long> byPartition) implements RangeBound {
        public Offsets {
            byPartition = Map.copyOf(byPartition);
            if (byPartition.isEmpty()) {
                throw new IllegalArgumentException("no offsets given: partition:offset is needed");
            }
            byPartition.forEach((partition, offset) -> {
                if (partition < 0 || offset < 0) {
                    throw new IllegalArgumentException("no offset of a partition: " + partition + ":" + offset);
                }
            });
        }
    }
}
