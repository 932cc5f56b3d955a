package io.tailstream.cli;

import io.tailstream.AdapterRelease;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.TorchDevice;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.training.Evaluation;
import io.tailstream.training.LabelledImages;
import io.tailstream.training.NeighbourAccuracy;
import io.tailstream.training.Outputs;
import io.tailstream.training.Progress;
import io.tailstream.training.TerminalDisplay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BackboneOptions backbones;

    @Option(names = "--release", required = true, paramLabel = "FOLDER", description = "The release's folder.")
    private Path release;

    @Mixin
    private DataOptions data;

    @Mixin
    private ComparisonOptions comparison;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the table as JSON too.")
    private Path json;

    @Mixin
    private ThreadOptions threads;

    @Override
    public Integer call() throws IOException {
        ReleaseFolder adapters = ReleaseFolder.read(release);
        AdapterRelease statement = adapters.release();
        List<BackboneFolder> all = backbones.open();
        List<BackboneFolder> folders = statement.getBackbones().stream()
                .map(backbone -> folder(all, backbone.getBackbone()))
                .toList();
        LabelledImages images = data.open(data.name(), "test", statement.getClassNames());
        NeighbourAccuracy knn = comparison.neighbours(data, statement.getClassNames());
        TorchDevice device = threads.start();
        Progress.Display display = TerminalDisplay.standard();
        List<AdaptedBackbone> models = new ArrayList<>();
        try {
            for (BackboneFolder folder : folders) {
                models.add(AdaptedBackbones.load(folder, adapters.adapters().get(folder.name()), device));
            }
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

    private static BackboneFolder folder(List<BackboneFolder> folders, String name) {
        return folders.stream()
                .filter(folder -> folder.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_INPUT,
                        "the release needs a backbone '" + name + "' that --backbones does not have"));
    }
}
