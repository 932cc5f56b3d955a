package io.tailstream.cli.option;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.stream.range.RangeBound;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which images are replayed. */
public final class RangeOptions {
    @Option(
            names = "--from",
            paramLabel = "BOUND",
            description = {
                "The first image: a time (2026-11-24T08:00:00Z, when it was appended), or offsets by partition",
                "(0:1200,1:1180) (default: the earliest that is left)."
            })
    private String from;

    @Option(names = "--to", paramLabel = "BOUND", description = "The end, exclusive, as --from (default: now).")
    private String to;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "The images of the last 24h, 30m and the like, instead of --from.")
    private Duration last;

    public RangeBound from(Clock clock) {
        if (from != null && last != null) {
            throw new CommandFailure(ExitCode.USAGE, "--from and --last exclude each other");
        }
        return last == null
                ? bound("--from", from)
                : new RangeBound.Time(Instant.now(clock).minus(last));
    }

    public RangeBound to() {
        return bound("--to", to);
    }

    private static RangeBound bound(String option, String text) {
        if (text == null) {
            return new RangeBound.Open();
        }
        if (text.matches("\\d{1,9}:\\d{1,18}(,\\d{1,9}:\\d{1,18})*")) {
            Map<Integer, Long> offsets = new HashMap<>();
            for (String part : text.split(",")) {
                String[] both = part.split(":");
                offsets.put(Integer.valueOf(both[0]), Long.valueOf(both[1]));
            }
            return new RangeBound.Offsets(offsets);
        }
        try {
            return new RangeBound.Time(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    option + " '" + text + "' is neither a time (2026-11-24T08:00:00Z) nor offsets (0:1200,1:1180)",
                    e);
        }
    }
}
