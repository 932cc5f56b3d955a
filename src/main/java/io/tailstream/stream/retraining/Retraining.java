package io.tailstream.stream.retraining;

import io.tailstream.AdapterRelease;
import io.tailstream.Fusion;
import io.tailstream.GateDecision;
import io.tailstream.Groups;
import io.tailstream.ReleasedBackbone;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Priors;
import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.longtail.prior.PriorEstimator;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.Adapter;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.file.Sha256;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.Progress;
import io.tailstream.stream.release.LocalBackbones;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.stream.replay.ExemplarImages;
import io.tailstream.training.adapter.AdapterSettings;
import io.tailstream.training.adapter.AdapterTraining;
import io.tailstream.training.data.HeldOut;
import io.tailstream.training.data.JoinedImages;
import io.tailstream.training.data.LabelledImages;
import io.tailstream.training.data.SelectedImages;
import io.tailstream.training.data.TrainingData;
import io.tailstream.training.evaluation.Evaluation;
import io.tailstream.training.evaluation.Outputs;
import io.tailstream.training.evaluation.ZeroShotLogits;
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
import java.util.stream.IntStream;

/**
 * Makes a challenger of the release in force: estimates the priors, trains each backbone's adapter on what was replayed,
 * and sets the two side by side on the images held out.
 */
public final class Retraining {
    private final TorchDevice device;
    private final ReleaseFolder champion;
    private final List<BackboneFolder> backbones;
    private final RetrainingSettings settings;
    private final Clock clock;
    private final Progress.Display display;

    /**
     * @param champion the release in force, with its adapters
     * @param backbones the frozen backbones here, that of each of the release's among them
     * @throws IOException where a backbone is missing or is another one than the release's
     */
    public Retraining(
            TorchDevice device,
            ReleaseFolder champion,
            List<BackboneFolder> backbones,
            RetrainingSettings settings,
            Clock clock,
            Progress.Display display)
            throws IOException {
        this.device = device;
        this.champion = champion;
        this.backbones = LocalBackbones.of(champion.release(), backbones);
        this.settings = settings;
        this.clock = clock;
        this.display = display;
    }

    /** A challenger, how it did against the champion, and what its classes were trained from. */
    public record Challenger(ReleaseFolder release, GateDecision decision, ClassReport classes) {}

    /**
     * Trains and judges.
     *
     * @param range the images to train on; its classes begin with the champion's, in their order
     * @param exemplars of the same classes, to train on beside them; {@link ExemplarImages#none} for none
     * @param heldOut images of the same classes that are trained on in no run; may be empty: then every class keeps the
     *     prior that it had, and the gate judges nothing and so lets nothing pass
     * @param offsets where the training data ended, by topic and partition
     * @param work a folder for checkpoints; the same call goes on from them
     * @throws IOException where an image or a backbone cannot be read, or a checkpoint is of another run
     */
    public Challenger run(
            LabelledImages range,
            ExemplarImages exemplars,
            LabelledImages heldOut,
            Map<String, Long> offsets,
            Path work)
            throws IOException {
        AdapterRelease parent = champion.release();
        List<String> classes = range.classNames();
        ClassReport report = ClassReport.of(
                classes,
                parent.getClassNames().size(),
                range.counts(),
                exemplars.counts(),
                heldOut.counts(),
                settings.fewestForPrior());
        report.lines().forEach(display::say);
        if (known(heldOut).size() == 0) {
            display.say(
                    "no image of a class of " + parent.getName() + " is held out: nothing can be judged, so the gate "
                            + "lets nothing pass. Replay a longer range, or hold out more");
        }
        LabelledImages train = new JoinedImages(range, exemplars);
        TrainingData data = new TrainingData(
                train,
                "exemplars " + exemplars.identity(),
                Optional.of(new HeldOut(known(heldOut), ReleaseStatistics.groups(parent))));
        long[] counts = train.counts();
        List<ReleasedBackbone> released = new ArrayList<>();
        Map<String, byte[]> adapters = new LinkedHashMap<>();
        for (int m = 0; m < backbones.size(); m++) {
            BackboneFolder backbone = backbones.get(m);
            double[] prior = prior(backbone, heldOut, parent.getBackbones().get(m));
            byte[] adapter = train(backbone, data, prior, work);
            adapters.put(backbone.name(), adapter);
            released.add(ReleasedBackbone.newBuilder()
                    .setBackbone(backbone.name())
                    .setBackboneSha256(backbone.weightsSha256())
                    .setAdapterSha256(Sha256.of(adapter))
                    .setClassCounts(boxed(counts))
                    .setParameterPrior(boxed(prior))
                    .setLogitPrior(boxed(settings.adapter().carriedPrior(Priors.fromCounts(counts))))
                    .build());
        }
        AdapterRelease release = AdapterRelease.newBuilder()
                .setName(settings.name())
                .setParent(parent.getName())
                .setBackbones(released)
                .setClassNames(classes)
                .setGroups(groups(classes, counts, released))
                .setFusion(Fusion.newBuilder(parent.getFusion())
                        .setTargetPrior(List.of()) // of the parent's classes; a new one is a new release
                        .build())
                .setOffsets(offsets)
                .setSeed(settings.adapter().seed())
                .setHyperParameters(hyperParameters(exemplars))
                .setCreatedAt(now())
                .build();
        ReleaseFolder challenger = new ReleaseFolder(release, adapters);
        return new Challenger(challenger, judge(challenger, train.size(), heldOut, report), report);
    }

    /** The file name of a backbone's checkpoint. */
    public static String checkpoint(String backbone) {
        return backbone + ".checkpoint.safetensors";
    }

    private Map<String, String> hyperParameters(ExemplarImages exemplars) {
        Map<String, String> stated = new LinkedHashMap<>(settings.hyperParameters());
        AdapterSettings adapter = settings.adapter();
        if (!settings.fromScratch() && adapter.tuner().sizedByParent(adapter.bottleneck())) {
            stated.put("bottleneck", "the parent's");
        }
        stated.put("exemplars", exemplars.identity());
        return stated;
    }

    private byte[] train(BackboneFolder backbone, TrainingData data, double[] prior, Path work) throws IOException {
        Optional<Adapter> from = settings.fromScratch()
                ? Optional.empty()
                : Optional.of(Adapter.read(
                        "the parent's adapter of " + backbone.name(),
                        champion.adapters().get(backbone.name()),
                        backbone.architecture().vision()));
        try (AdapterTraining training = new AdapterTraining(
                device, backbone, data, prior, settings.adapter(), settings.prompts(), from, clock, display)) {
            return training.run(work.resolve(checkpoint(backbone.name())), display)
                    .toBytes();
        }
    }

    /** P̂_P of the held-out images; a class with too few of them keeps the parent's mass, a new one an average mass. */
    private double[] prior(BackboneFolder backbone, LabelledImages heldOut, ReleasedBackbone parent)
            throws IOException {
        int classes = heldOut.classNames().size();
        double[] kept = new double[classes];
        Arrays.fill(kept, 1.0 / classes);
        for (int c = 0; c < parent.getParameterPrior().size(); c++) {
            kept[c] = parent.getParameterPrior().get(c);
        }
        if (heldOut.size() == 0) {
            return Priors.normalise(kept);
        }
        float[][] logits = ZeroShotLogits.of(device, backbone, settings.prompts(), heldOut, display);
        return PriorEstimator.estimate(logits, heldOut.labels(), settings.fewestForPrior(), Priors.normalise(kept));
    }

    /** The parent's, or anew where asked; a class that is new gets D by its count and P-Few. */
    private Groups groups(List<String> classes, long[] counts, List<ReleasedBackbone> released) {
        Frequency[] byCount = ClassGroups.byCount(counts);
        Frequency[] byPrior = ClassGroups.byRank(released.get(0).getParameterPrior().stream()
                .mapToDouble(Double::doubleValue)
                .toArray());
        Groups parent = champion.release().getGroups();
        Map<String, String> d = new LinkedHashMap<>();
        Map<String, String> p = new LinkedHashMap<>();
        for (int c = 0; c < classes.size(); c++) {
            String name = classes.get(c);
            boolean known = parent.getD().containsKey(name) && !settings.regroup();
            d.put(name, known ? parent.getD().get(name) : byCount[c].label());
            String fresh = settings.regroup() ? byPrior[c].label() : Frequency.FEW.label();
            p.put(name, known ? parent.getP().get(name) : fresh);
        }
        return Groups.newBuilder().setD(d).setP(p).build();
    }

    /** In the champion's groups, on images of its classes: what it does not know it cannot lose. */
    private GateDecision judge(ReleaseFolder challenger, long trained, LabelledImages heldOut, ClassReport classes)
            throws IOException {
        LabelledImages common = known(heldOut);
        int[] byChampion = choices(champion, common);
        int[] byChallenger = choices(challenger, common);
        ReleaseGate.Decision decision = settings.gate()
                .decide(ReleaseStatistics.groups(champion.release()), common.labels(), byChampion, byChallenger);
        return GateRecords.of(
                champion.release().getName(),
                challenger.release().getName(),
                new GateRecords.Material(trained, heldOut.size(), classes),
                settings.gate(),
                decision,
                settings.force(),
                now());
    }

    private int[] choices(ReleaseFolder release, LabelledImages images) throws IOException {
        List<AdaptedBackbone> models = new ArrayList<>();
        try {
            for (BackboneFolder backbone : backbones) {
                models.add(AdaptedBackbones.load(backbone, release.adapters().get(backbone.name()), device));
            }
            Outputs outputs = Outputs.adapted(models, images, false, display);
            return Evaluation.choices(outputs, ReleaseStatistics.fusion(release.release()))[0];
        } finally {
            models.forEach(AdaptedBackbone::close);
        }
    }

    /** Those of the champion's classes. */
    private LabelledImages known(LabelledImages images) {
        int known = champion.release().getClassNames().size();
        return SelectedImages.of(
                images,
                IntStream.range(0, images.size())
                        .filter(i -> images.label(i) < known)
                        .toArray());
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static List<Long> boxed(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private Instant now() {
        return Instant.now(clock).truncatedTo(ChronoUnit.MILLIS);
    }
}
