package io.tailstream.cli.command;

import io.tailstream.AdapterRelease;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.ComparisonOptions;
import io.tailstream.cli.option.DataOptions;
import io.tailstream.cli.option.ReleaseOptions;
import io.tailstream.cli.option.ThreadOptions;
import io.tailstream.cli.report.CostTable;
import io.tailstream.cli.report.EvaluationJson;
import io.tailstream.cli.report.EvaluationTable;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.evaluation.Evaluation;
import io.tailstream.training.evaluation.NeighbourAccuracy;
import io.tailstream.training.evaluation.Outputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tailstream evaluate}: balanced accuracy of a release's backbones and of their fusion, by group. */
@Command(
        name = "evaluate",
        description =
                "Classify labelled images with a release: balanced accuracy by group, of each backbone and fused.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ReleaseOptions release;

    @Mixin
    private DataOptions data;

    @Mixin
    private ComparisonOptions comparison;

    /** Of those options that picocli calls help: with it, what is otherwise required may be missing. */
    @Option(
            names = "--cost",
            help = true,
            description = {
                "Print tuned parameters and multiply-adds an image, and stop: of the release's backbones, or without",
                "--release of every adapter on the backbones, or on CLIP's ViT-B/16, for --classes."
            })
    private boolean cost;

    @Option(
            names = "--classes",
            split = ",",
            paramLabel = "C",
            defaultValue = "365,1000,8142",
            description = "With --cost: numbers of classes (default: the paper's 365,1000,8142).")
    private List<Integer> classes = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the table as JSON too.")
    private Path json;

    @Mixin
    private ThreadOptions threads;

    @Override
    public Integer call() throws IOException {
        if (cost) {
            CostTable table = release.given() ? CostTable.of(release) : CostTable.of(release.backbones(), classes);
            table.print(spec.commandLine().getOut());
            return ExitCode.OK;
        }
        AdapterRelease statement = release.statement();
        List<BackboneFolder> folders = release.folders();
        LabelledImages images = data.open(data.name(), "test", statement.getClassNames());
        NeighbourAccuracy knn = comparison.neighbours(data, statement.getClassNames());
        TorchDevice device = threads.start();
        Progress.Display display = TerminalDisplay.standard();
        List<AdaptedBackbone> models = release.load(device);
        try {
            Outputs outputs = Outputs.adapted(models, images, comparison.fiveCrops(), display);
            Evaluation evaluation = Evaluation.of(outputs, ReleaseStatistics.fusion(statement))
                    .plus(comparison.models(device, folders, statement, outputs, knn, display));
            ClassGroups groups = ReleaseStatistics.groups(statement);
            new EvaluationTable(evaluation, groups).print(spec.commandLine().getOut());
            if (json != null) {
                new EvaluationJson(evaluation, groups).write(json);
            }
        } finally {
            models.forEach(AdaptedBackbone::close);
        }
        return ExitCode.OK;
    }
}
