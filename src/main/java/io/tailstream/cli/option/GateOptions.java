package io.tailstream.cli.option;

import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.stream.replay.HoldOut;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a new release is judged on and by. */
final class GateOptions {
    @Option(
            names = "--hold-out",
            defaultValue = "0.2",
            description = "The share of images held out to judge the result, by the id's hash (default: 0.2).")
    private double heldOut;

    @Option(
            names = "--hold-out-least",
            defaultValue = "5",
            description = "Images held out of a class at least, where it has more (default: 5).")
    private int fewestHeldOut;

    @Mixin
    private MarginOptions margin;

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            description = {
                "Where the decision is written as NAME.txt and NAME.html (default: reports; of the role: nowhere,",
                "'tailstream releases report' makes it from the topic)."
            })
    private Path report;

    Optional<Path> report() {
        return Optional.ofNullable(report);
    }

    HoldOut holdOut() {
        return new HoldOut(heldOut, fewestHeldOut, 0);
    }

    ReleaseGate gate() {
        return margin.gate();
    }

    boolean force() {
        return margin.force();
    }
}
