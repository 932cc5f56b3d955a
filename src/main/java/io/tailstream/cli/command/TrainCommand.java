package io.tailstream.cli.command;

import io.tailstream.AdapterRelease;
import io.tailstream.Groups;
import io.tailstream.ReleasedBackbone;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.option.AdapterOptions;
import io.tailstream.cli.option.BackboneOptions;
import io.tailstream.cli.option.DataOptions;
import io.tailstream.cli.option.FusionOptions;
import io.tailstream.cli.option.PromptOptions;
import io.tailstream.cli.option.ThreadOptions;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Priors;
import io.tailstream.longtail.prior.PriorEstimator;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.file.Sha256;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.progress.TerminalDisplay;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.adapter.AdapterTraining;
import io.tailstream.training.data.HeldOut;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.data.TrainingData;
import io.tailstream.training.evaluation.ZeroShotLogits;
import io.tailstream.training.text.Prompts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tailstream train}: trains an adapter and a head on each frozen backbone and writes them as a release. */
@Command(
        name = "train",
        description = {
            "Train an adapter and a head on each frozen backbone with logit adjustment; write them as a release.",
            "A checkpoint is kept after each epoch and every 5 minutes; the same command goes on from it."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {
    @Mixin
    private BackboneOptions backbones;

    @Mixin
    private DataOptions data;

    @Option(
            names = "--validation",
            paramLabel = "DATA",
            description = {
                "Held-out images for the estimate of each backbone's prior, as --data",
                "(needed, except for generated images, which have their own)."
            })
    private String validation;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "The release's folder.")
    private Path out;

    @Option(names = "--name", paramLabel = "NAME", description = "The release's name (default: the folder's).")
    private String name;

    @Option(
            names = "--groups-by",
            paramLabel = "NAME",
            description = "The backbone whose estimated prior makes the P-groups (default: the first).")
    private String groupsBy;

    @Mixin
    private AdapterOptions adapter;

    @Mixin
    private PromptOptions prompt;

    @Mixin
    private FusionOptions fusion;

    @Mixin
    private ThreadOptions threads;

    /** When a release was made, the one thing in it that another run of the same command changes; and checkpoints. */
    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws IOException {
        List<BackboneFolder> folders = backbones.open();
        LabelledImages images = data.open("train");
        LabelledImages heldOut = heldOut(images);
        int first = groupsBy == null ? 0 : indexOf(folders, groupsBy);
        TorchDevice device = threads.start();
        Progress.Display display = TerminalDisplay.standard();
        AdapterSettings settings = adapter.settings();
        Prompts prompts = prompt.prompts();
        long[] counts = images.counts();
        double[] carried = settings.carriedPrior(Priors.fromCounts(counts));
        List<ReleasedBackbone> released = new ArrayList<>();
        Map<String, byte[]> adapters = new LinkedHashMap<>();
        for (BackboneFolder folder : folders) {
            float[][] logits = ZeroShotLogits.of(device, folder, prompts, heldOut, display);
            double[] prior = PriorEstimator.estimate(logits, heldOut.labels(), 1, Priors.uniform(counts.length));
            TrainingData watched =
                    TrainingData.of(images).watchedBy(new HeldOut(heldOut, ClassGroups.of(counts, prior)));
            byte[] bytes = train(device, folder, watched, prior, settings, prompts, display);
            adapters.put(folder.name(), bytes);
            released.add(ReleasedBackbone.newBuilder()
                    .setBackbone(folder.name())
                    .setBackboneSha256(folder.weightsSha256())
                    .setAdapterSha256(Sha256.of(bytes))
                    .setClassCounts(Arrays.stream(counts).boxed().toList())
                    .setParameterPrior(Arrays.stream(prior).boxed().toList())
                    .setLogitPrior(Arrays.stream(carried).boxed().toList())
                    .build());
        }
        AdapterRelease release = AdapterRelease.newBuilder()
                .setName(
                        name == null
                                ? out.toAbsolutePath().normalize().getFileName().toString()
                                : name)
                .setBackbones(released)
                .setClassNames(images.classNames())
                .setGroups(
                        groups(images.classNames(), counts, released.get(first).getParameterPrior()))
                .setFusion(fusion.of(counts.length))
                .setSeed(settings.seed())
                .setHyperParameters(hyperParameters(settings, prompts))
                .setCreatedAt(Instant.now(clock).truncatedTo(ChronoUnit.MILLIS))
                .build();
        new ReleaseFolder(release, adapters).write(out);
        display.say("wrote release " + release.getName() + " to " + out);
        return ExitCode.OK;
    }

    private LabelledImages heldOut(LabelledImages images) throws IOException {
        if (validation == null && !data.generated()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--validation is needed: held-out images for the estimate of the prior");
        }
        String what = validation == null ? "generated" : validation;
        return data.open(what, "val", images.classNames());
    }

    private byte[] train(
            TorchDevice device,
            BackboneFolder folder,
            TrainingData images,
            double[] prior,
            AdapterSettings settings,
            Prompts prompts,
            Progress.Display display)
            throws IOException {
        Path absolute = out.toAbsolutePath().normalize();
        Path checkpoint =
                absolute.resolveSibling(absolute.getFileName() + "." + folder.name() + ".checkpoint.safetensors");
        try (AdapterTraining training = new AdapterTraining(
                device, folder, images, prior, settings, prompts, Optional.empty(), clock, display)) {
            return training.run(checkpoint, display).toBytes();
        }
    }

    private static int indexOf(List<BackboneFolder> folders, String name) {
        List<String> names = folders.stream().map(BackboneFolder::name).toList();
        if (!names.contains(name)) {
            throw new CommandFailure(ExitCode.USAGE, "--groups-by " + name + ": the backbones are " + names);
        }
        return names.indexOf(name);
    }

    private static Groups groups(List<String> names, long[] counts, List<Double> prior) {
        ClassGroups groups = ClassGroups.of(
                counts, prior.stream().mapToDouble(Double::doubleValue).toArray());
        Map<String, String> byData = new LinkedHashMap<>();
        Map<String, String> byParameter = new LinkedHashMap<>();
        for (int c = 0; c < names.size(); c++) {
            byData.put(names.get(c), groups.data(c).label());
            byParameter.put(names.get(c), groups.parameter(c).label());
        }
        return Groups.newBuilder().setD(byData).setP(byParameter).build();
    }

    private Map<String, String> hyperParameters(AdapterSettings settings, Prompts prompts) {
        Map<String, String> all = new LinkedHashMap<>(settings.byName());
        all.put("prompts", prompts.describe());
        all.put("data", data.name());
        all.put("threads", Integer.toString(threads.threads()));
        return all;
    }
}
