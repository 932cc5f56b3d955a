package io.tailstream.cli;

import io.tailstream.stream.replay.Exemplars;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where training images are kept for classes that a later range misses. */
final class ExemplarOptions {
    @Option(
            names = "--exemplars",
            paramLabel = "FOLDER",
            defaultValue = "exemplars",
            description = {
                "Where up to " + Exemplars.EACH + " training images a class stay from one run to the next, to train",
                "classes from that a range has no image of (default: exemplars)."
            })
    private Path folder;

    Exemplars exemplars() {
        return new Exemplars(folder);
    }
}
