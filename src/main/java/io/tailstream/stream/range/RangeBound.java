package io.tailstream.stream.range;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a range of {@code images} begins or ends, as it is asked for. */
public sealed interface RangeBound {

    /** Partition and offset, several with commas. */
    Pattern OFFSETS = Pattern.compile("\\d{1,9}:\\d{1,18}(,\\d{1,9}:\\d{1,18})*");

    /** The beginning of the time that has just passed, by this machine's clock. */
    static RangeBound last(Duration passed, InstantSource clock) {
        if (passed.isNegative() || passed.isZero()) {
            throw new IllegalArgumentException("the time to replay must be longer than " + passed);
        }
        return new Time(clock.instant().minus(passed));
    }

    /**
     * The beginning of a range as people ask for it.
     *
     * @param bound see {@link #parse}
     * @param last the time that has just passed, instead
     * @throws IllegalArgumentException if both are given, or the bound cannot be read
     */
    static RangeBound from(Optional<String> bound, Optional<Duration> last, InstantSource clock) {
        if (bound.isPresent() && last.isPresent()) {
            throw new IllegalArgumentException("A range begins 'from' a bound or covers the 'last' time, not both: "
                    + bound.get() + " and " + last.get());
        }
        return last.isPresent()
                ? last(last.get(), clock)
                : bound.map(RangeBound::parse).orElse(new Open());
    }

    /**
     * A bound as people write it: a time, 2026-11-24T08:00:00Z, or offsets by partition, 0:1200,1:1180.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static RangeBound parse(String text) {
        if (OFFSETS.matcher(text).matches()) {
            Map<Integer, Long> offsets = new HashMap<>();
            for (String part : text.split(",")) {
                String[] both = part.split(":");
                offsets.put(Integer.valueOf(both[0]), Long.valueOf(both[1]));
            }
            return new Offsets(offsets);
        }
        try {
            return new Time(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "The bound of a range '" + text
                            + "' is neither a time (2026-11-24T08:00:00Z) nor offsets (0:1200,1:1180)",
                    e);
        }
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
