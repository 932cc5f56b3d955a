package io.tailstream.cli.option;

import io.tailstream.AdapterRelease;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.longtail.Priors;
import io.tailstream.longtail.prior.PriorShiftEstimator;
import io.tailstream.stream.label.LabelledShares;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.range.RecentRecords;
import io.tailstream.stream.release.PublishedReleases;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.stream.release.TargetPrior;
import io.tailstream.stream.replay.OutputSample;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes the target prior of a release from what {@code --target-prior} names.
 *
 * @param published all releases: outputs name theirs
 * @param notes told what the numbers rest on, a line each
 */
public record TargetPriorSource(
        AdapterRelease release,
        PublishedReleases published,
        RecentRecords records,
        SchemaRegistry registry,
        Consumer<String> notes) {

    /** Images a class that are added to what is counted: no class is excluded because few images were seen. */
    private static final double SMOOTHING = 0.5;

    /**
     * @param source {@code uniform}, {@code training}, {@code labels}, {@code predictions}, {@code none}, or a file
     * @param last how far back {@code labels} and {@code predictions} are read
     * @throws CommandFailure where nothing can be made of it
     */
    public TargetPrior make(String source, Duration last, Instant now) throws IOException, InterruptedException {
        int classes = release.getClassNames().size();
        return switch (source) {
            case "none" -> none();
            case "uniform" -> of(source, Priors.uniform(classes));
            case "training" -> of(source, ReleaseStatistics.trainingPrior(release));
            case "labels" -> labels(last, now);
            case "predictions" -> predictions(last, now);
            default -> of("file " + source, SharesFile.read(Path.of(source), release.getClassNames()));
        };
    }

    private TargetPrior none() {
        if (release.getFusion().getTargetPrior().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, "release " + release.getName() + " has no target prior that could be removed");
        }
        return new TargetPrior(new double[0], Map.of("source", "none"));
    }

    private TargetPrior of(String source, double[] prior) {
        if (Arrays.stream(prior).max().orElse(1) == 1) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    source + " leaves one class alone: every image would be predicted as it, whatever it shows");
        }
        return new TargetPrior(prior, Map.of("source", source));
    }

    private TargetPrior labels(Duration last, Instant now) throws IOException, InterruptedException {
        LabelledShares shares = LabelledShares.read(records, registry, release, now.minus(last));
        long labels = Arrays.stream(shares.counts()).sum();
        notes.accept(String.format(
                Locale.ROOT,
                "%,d images were labelled since %s; %,d more have labels of classes that the release does not know",
                labels,
                now.minus(last),
                shares.unknownClass()));
        if (labels == 0) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "no label of a class of release " + release.getName() + " was appended since " + now.minus(last)
                            + ": give a longer --last, or another source");
        }
        if (Arrays.stream(shares.counts()).filter(n -> n > 0).count() == 1) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "all " + labels + " labels since " + now.minus(last) + " are of one class, which says little of"
                            + " the others: give a longer --last, or another source");
        }
        return estimated(
                "labels", Priors.smoothed(shares.counts(), SMOOTHING), last, now, Map.of("labels", "" + labels));
    }

    private TargetPrior predictions(Duration last, Instant now) throws IOException, InterruptedException {
        OutputSample sample = new OutputSample(release, published::named, registry);
        records.read(Topic.BACKBONE_OUTPUTS, new RangeBound.Time(now.minus(last)), sample::accept);
        int images = sample.images();
        notes.accept(String.format(
                Locale.ROOT,
                "logits of %,d images since %s; %,d records are of other adapters, %,d cannot be used",
                images,
                now.minus(last),
                sample.otherAdapters(),
                sample.unusable()));
        if (images == 0) {
            throw new CommandFailure(
                    ExitCode.BAD_INPUT,
                    "no outputs of the adapters of release " + release.getName() + " were appended since "
                            + now.minus(last) + ": give a longer --last, or another source");
        }
        PriorShiftEstimator.Estimate estimate = sample.estimate(SMOOTHING);
        if (!estimate.converged()) {
            notes.accept("the estimate still moved after " + estimate.steps()
                    + " steps: take it with care, or read more images");
        }
        return estimated(
                "predictions",
                estimate.prior(),
                last,
                now,
                Map.of("images", "" + images, "steps", "" + estimate.steps()));
    }

    private static TargetPrior estimated(
            String source, double[] prior, Duration last, Instant now, Map<String, String> more) {
        Map<String, String> how = new LinkedHashMap<>(more);
        how.put("source", source);
        how.put("from", now.minus(last).toString());
        how.put("to", now.toString());
        how.put("smoothing", "" + SMOOTHING);
        return new TargetPrior(prior, how);
    }
}
