package io.tailstream.cli.option;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.longtail.measure.ReleaseGate;
import picocli.CommandLine.Option;

/** What a challenger may lose to take the champion's place. */
public final class MarginOptions {
    @Option(
            names = "--margin",
            defaultValue = "0.02",
            description = "The most accuracy that any group may lose, a fraction (default: 0.02).")
    private double margin;

    @Option(
            names = "--judge-from",
            paramLabel = "N",
            defaultValue = "30",
            description = {
                "Labelled images that a group needs to be judged; with fewer it is judged together with its",
                "neighbours (default: 30)."
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
