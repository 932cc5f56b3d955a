package io.tailstream.cli.option;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.stream.retraining.TrainingConfig;
import picocli.CommandLine.Option;

/** What a challenger may lose to take the champion's place. */
public final class MarginOptions {
    @Option(
            names = "--margin",
            defaultValue = TrainingConfig.MARGIN,
            description = "The most accuracy that any group may lose, a fraction (default: ${DEFAULT-VALUE}).")
    private double margin;

    @Option(
            names = "--judge-from",
            paramLabel = "N",
            defaultValue = TrainingConfig.JUDGE_FROM,
            description = {
                "Labelled images that a group needs to be judged; with fewer it is judged together with its",
                "neighbours (default: ${DEFAULT-VALUE})."
            })
    private int fewestToJudge;

    @Option(names = "--force", description = "Put it in force all the same; the decision's record says so.")
    private boolean force;

    /** @throws CommandFailure where a value is out of its range */
    public ReleaseGate gate() {
        try {
            return new ReleaseGate(margin, fewestToJudge);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    public boolean force() {
        return force;
    }
}
