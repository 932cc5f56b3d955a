package io.tailstream.cli.option;

import io.tailstream.Fusion;
import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.Priors;
import io.tailstream.training.data.ClassCounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** How a release combines its backbones. */
public final class FusionOptions {
    @Option(
            names = "--fusion",
            defaultValue = "MEAN_POSTERIOR",
            description = {
                "MEAN_POSTERIOR (Eq. 7, the default), LOGIT_SUM (the paper's code), or",
                "CLASS_WEIGHTED (a backbone counts by its estimated prior of the class)."
            })
    private BackdoorAdjustment.Kind kind;

    @Option(
            names = "--fusion-weights",
            split = ",",
            paramLabel = "W",
            description = "P(c), one weight a backbone, summing to 1 (default: all alike).")
    private List<Double> weights = List.of();

    @Option(
            names = "--fusion-exponent",
            defaultValue = "1",
            description = "CLASS_WEIGHTED: exponent of the prior; 0 is Eq. 7 (default: 1).")
    private double exponent;

    @Option(
            names = "--fuse",
            split = ",",
            paramLabel = "NAME",
            description = "Fuse these backbones alone (default: all).")
    private List<String> subset = List.of();

    @Option(
            names = "--target-counts",
            paramLabel = "FILE",
            description = "Adjust to a target prior, given as counts, one a line in label order (default: none).")
    private Path targetCounts;

    @Option(names = "--top", defaultValue = "5", description = "Classes that a prediction lists (default: 5).")
    private int top;

    public Fusion of(int classes) throws IOException {
        List<Double> target = targetCounts == null
                ? List.of()
                : Arrays.stream(Priors.fromCounts(ClassCounts.read(targetCounts, classes)))
                        .boxed()
                        .toList();
        return Fusion.newBuilder()
                .setKind(kind.name())
                .setWeights(weights)
                .setExponent(exponent)
                .setBackbones(subset)
                .setTargetPrior(target)
                .setTop(Math.min(top, classes))
                .build();
    }
}
