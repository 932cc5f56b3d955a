package io.tailstream.cli;

import io.tailstream.AdapterRelease;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.training.Evaluation;
import io.tailstream.training.LabelledImages;
import io.tailstream.training.TerminalDisplay;
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
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ReleaseOptions release;

    @Mixin
    private DataOptions data;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the table as JSON too.")
    private Path json;

    @Mixin
    private ThreadOptions threads;

    @Override
    public Integer call() throws IOException {
        AdapterRelease statement = release.statement();
        LabelledImages images = data.open(data.name(), "test", statement.getClassNames());
        List<AdaptedBackbone> models = release.load(threads.start());
        try {
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
}
