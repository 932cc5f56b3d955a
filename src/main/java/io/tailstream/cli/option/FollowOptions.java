package io.tailstream.cli.option;

import io.tailstream.stream.retraining.Follower;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether and when training begins again. */
public final class FollowOptions {
    private static final String NEW_LABELS = "1000";

    @Option(
            names = "--follow",
            description = {
                "Go on until Ctrl-C: train whenever enough labels are new (the group tailstream-train on labels",
                "keeps how far), each time on the range that --from or --last gives then."
            })
    private boolean follow;

    @Option(
            names = "--after-labels",
            paramLabel = "N",
            defaultValue = NEW_LABELS,
            description = "With --follow: train after N new labels (default: " + NEW_LABELS + ").")
    private long newLabels;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "With --follow: and this long after the last time, if any label is new (default: never).")
    private Duration every;

    public boolean wanted() {
        return follow;
    }

    Follower.Trigger trigger() {
        return new Follower.Trigger(newLabels, Optional.ofNullable(every));
    }
}
