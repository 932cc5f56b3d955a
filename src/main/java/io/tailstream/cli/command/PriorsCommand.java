package io.tailstream.cli.command;

import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.BackboneOptions;
import io.tailstream.cli.option.DataOptions;
import io.tailstream.cli.option.PromptOptions;
import io.tailstream.cli.option.SolverOptions;
import io.tailstream.cli.option.ThreadOptions;
import io.tailstream.longtail.Priors;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.training.data.ClassCounts;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.evaluation.ZeroShotLogits;
import io.tailstream.training.pretraining.Recipe;
import io.tailstream.training.text.Prompts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tailstream priors}: the estimated prior of each backbone's pre-training data, beside the true one if known. */
@Command(
        name = "priors",
        description = {
            "Estimate the class prior of each backbone's pre-training data (Eq. 3) on held-out images.",
            "Where the true prior is known, from --truth or the backbone's recipe, the correlation of logarithms too."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class PriorsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BackboneOptions backbones;

    @Mixin
    private DataOptions data;

    @Option(
            names = "--truth",
            paramLabel = "FILE",
            description = "Images of each class in the pre-training data: lines 'count', in label order.")
    private Path truth;

    @Option(names = "--classes", description = "Print every class, not only the summary.")
    private boolean everyClass;

    @Mixin
    private PromptOptions prompt;

    @Mixin
    private SolverOptions solver;

    @Mixin
    private ThreadOptions threads;

    @Override
    public Integer call() throws IOException {
        List<BackboneFolder> folders = backbones.open();
        LabelledImages images = data.open("val");
        Prompts prompts = prompt.prompts();
        TorchDevice device = threads.start();
        Progress.Display display = TerminalDisplay.standard();
        PrintWriter out = spec.commandLine().getOut();
        int classes = images.classNames().size();
        for (BackboneFolder folder : folders) {
            float[][] logits = ZeroShotLogits.of(device, folder, prompts, images, display);
            SolverOptions.Estimate found = solver.estimate(folder.name(), logits, images.labels());
            double[] estimate = found.prior();
            Optional<long[]> known = known(folder, images.classNames());
            if (everyClass) {
                print(out, images.classNames(), estimate, known);
            }
            out.printf(
                    Locale.ROOT,
                    "%s: imbalance factor %.1f (estimated)",
                    folder.name(),
                    Priors.imbalanceFactor(estimate));
            if (known.isPresent()) {
                double[] prior = Priors.fromCounts(known.get());
                out.printf(
                        Locale.ROOT,
                        ", %.1f (true); correlation of logs %.4f",
                        Priors.imbalanceFactor(prior),
                        Priors.correlationOfLogs(estimate, prior));
            }
            out.printf(Locale.ROOT, "; %d images of %d classes%s%n", images.size(), classes, found.note());
        }
        out.flush();
        return ExitCode.OK;
    }

    private Optional<long[]> known(BackboneFolder folder, List<String> classNames) throws IOException {
        if (truth != null) {
            return Optional.of(ClassCounts.read(truth, classNames.size()));
        }
        return Recipe.read(folder.folder()).flatMap(recipe -> recipe.counts(classNames));
    }

    private static void print(PrintWriter out, List<String> names, double[] estimate, Optional<long[]> known) {
        double[] prior = known.map(Priors::fromCounts).orElse(null);
        for (int c = 0; c < names.size(); c++) {
            String truly = prior == null ? "" : String.format(Locale.ROOT, " %9.6f", prior[c]);
            out.printf(Locale.ROOT, "%9.6f%s  %s%n", estimate[c], truly, names.get(c));
        }
    }
}
