package io.tailstream.cli;

import io.tailstream.AdapterRelease;
import io.tailstream.ReleasedBackbone;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.TorchDevice;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.training.Evaluation;
import io.tailstream.training.LabelledImages;
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

    @Option(names = "--json", paramLabel = "FILE", description = "Write the table as JSON too.")
    private Path json;

    @Mixin
    private ThreadOptions threads;

    @Override
    public Integer call() throws IOException {
        ReleaseFolder adapters = ReleaseFolder.read(release);
        AdapterRelease statement = adapters.release();
        List<BackboneFolder> folders = backbones.open();
        LabelledImages images = data.open(data.name(), "test", statement.getClassNames());
        TorchDevice device = threads.start();
        List<AdaptedBackbone> models = new ArrayList<>();
        try {
            for (ReleasedBackbone backbone : statement.getBackbones()) {
                models.add(AdaptedBackbones.load(
                        folder(folders, backbone.getBackbone()),
                        adapters.adapters().get(backbone.getBackbone()),
                        device));
            }
            Evaluation evaluation =
                    Evaluation.of(models, ReleaseStatistics.fusion(statement), images, TerminalDisplay.standard());
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
