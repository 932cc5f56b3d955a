package io.tailstream.cli.command;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.DataOptions;
import io.tailstream.cli.option.ReleaseOptions;
import io.tailstream.cli.option.ThreadOptions;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.torch.Precision;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.evaluation.Agreement;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tailstream agreement}: what another precision changes in a release's predictions. */
@Command(
        name = "agreement",
        description = {
            "Classify images with a release in fp32 and in --precision (bf16): how often the two choose the same",
            "class, and how far their probabilities are apart."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class AgreementCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ReleaseOptions release;

    @Mixin
    private DataOptions data;

    @Mixin
    private ThreadOptions threads;

    @Override
    public Integer call() throws IOException {
        LabelledImages images =
                data.open(data.name(), "test", release.statement().getClassNames());
        TorchDevice narrow = threads.start();
        TorchDevice wide = new TorchDevice(narrow.device(), Precision.FP32);
        if (narrow.precision() == wide.precision()) {
            throw new CommandFailure(ExitCode.USAGE, "--precision bf16 is needed: it is compared with fp32");
        }
        List<Agreement> agreements;
        List<AdaptedBackbone> inFp32 = release.load(wide);
        try {
            List<AdaptedBackbone> inOther = release.load(narrow);
            try {
                agreements = Agreement.of(
                        inFp32,
                        inOther,
                        ReleaseStatistics.fusion(release.statement()),
                        images,
                        TerminalDisplay.standard());
            } finally {
                inOther.forEach(AdaptedBackbone::close);
            }
        } finally {
            inFp32.forEach(AdaptedBackbone::close);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%s against fp32, %d images%n%n", narrow.precision().label(), images.size());
        out.printf("%-12s %12s %24s %24s%n", "model", "same class", "posterior error, mean", "probability, largest");
        for (Agreement a : agreements) {
            out.printf(
                    Locale.ROOT,
                    "%-12s %11.2f%% %24.5f %24.5f%n",
                    a.model(),
                    100.0 * a.sameClass() / a.images(),
                    a.meanError(),
                    a.largestError());
        }
        out.flush();
        return ExitCode.OK;
    }
}
