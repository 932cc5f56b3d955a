package io.tailstream.cli.option;

import io.tailstream.AdapterRelease;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.evaluation.Comparison;
import io.tailstream.training.evaluation.ModelAccuracy;
import io.tailstream.training.evaluation.NeighbourAccuracy;
import io.tailstream.training.evaluation.Outputs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a release's models are set beside. */
public final class ComparisonOptions {
    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "METHOD",
            description = {
                "Add models that need no training, of each backbone and combined (Eq. 7): zero-shot, gla (Eq. 4),",
                "and its halves gla-zs and gla-ft. Priors are those that the release states."
            })
    private List<Comparison> methods = List.of();

    @Option(
            names = "--tte",
            description = {
                "Test-time ensembling: the mean of the logits of five crops, from images whose shorter side is made",
                "R + 24 at an input size R of 224, in that proportion (rounded up) at others. Not for --knn."
            })
    private boolean fiveCrops;

    @Option(
            names = "--knn",
            paramLabel = "DATA",
            description = {
                "Add a weighted k-nearest-neighbours model of each backbone's own features, with these images",
                "(as --data) as the bank."
            })
    private String bank;

    @Option(names = "--knn-k", defaultValue = "200", description = "Neighbours that count (default: 200).")
    private int neighbours;

    @Option(names = "--knn-t", defaultValue = "0.1", description = "Temperature of their weights (default: 0.1).")
    private double temperature;

    @Mixin
    private PromptOptions prompt;

    public boolean fiveCrops() {
        return fiveCrops;
    }

    /** Before the long work begins: whether the bank can be opened. Null without {@code --knn}. */
    public NeighbourAccuracy neighbours(DataOptions data, List<String> classNames) throws IOException {
        if (neighbours < 1 || !(temperature >= 0.002)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--knn-k must be at least 1 and --knn-t at least 0.002, not " + neighbours + " and " + temperature);
        }
        return bank == null ? null : new NeighbourAccuracy(data.open(bank, "val", classNames), neighbours, temperature);
    }

    /**
     * The models to compare with, in the order asked for.
     *
     * @param folders of the release's backbones, in its order
     * @param knn null for none
     */
    public List<ModelAccuracy> models(
            TorchDevice device,
            List<BackboneFolder> folders,
            AdapterRelease release,
            Outputs adapted,
            NeighbourAccuracy knn,
            Progress.Display display)
            throws IOException {
        LabelledImages images = adapted.images();
        List<ModelAccuracy> models = new ArrayList<>();
        Outputs zeroShot = methods.stream().anyMatch(Comparison::needsZeroShot)
                ? Outputs.zeroShot(device, folders, prompt.prompts(), images, fiveCrops, display)
                : null;
        for (Comparison method : methods) {
            models.addAll(method.of(
                    zeroShot,
                    adapted,
                    ReleaseStatistics.parameterPriors(release),
                    ReleaseStatistics.logitPriors(release)));
        }
        if (knn != null) {
            for (BackboneFolder folder : folders) {
                models.add(knn.of(device, folder, images, display));
            }
        }
        return models;
    }
}
