package io.tailstream.stream.replay;

import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.ReleasedBackbone;
import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.prior.PriorShiftEstimator;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.Logits;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.Position;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Logits of {@code backbone-outputs} that a release's adapters made, to estimate the class prior of the images from. An id
 * counts once, by its last outputs. Of more than fit, those with the least hashes of their ids stay: the same ones in
 * whatever order the records come.
 */
public final class OutputSample {

    /** 256 MiB of float32. */
    private static final long MOST_LOGITS = 1L << 26;

    private static final long SEED = 0;

    private final AdapterRelease release;
    private final Function<String, Optional<AdapterRelease>> releases;
    private final Deserializer<BackboneOutputs> deserializer;
    private final BackdoorAdjustment fusion;
    private final int classes;
    private final List<String> backbones;
    private final int mostImages;
    private final TreeMap<Long, Sampled> sample = new TreeMap<>();
    private long otherAdapters;
    private long unusable;

    /** Logits of one image, {@code [M][C]}, null for a backbone that failed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    private record Sampled(Position position, float[][] logits) {}

    /**
     * @param release whose logits are wanted
     * @param releases finds the releases that outputs name: those of another release with the same adapters count too
     */
    public OutputSample(
            AdapterRelease release, Function<String, Optional<AdapterRelease>> releases, SchemaRegistry registry) {
        this(release, releases, registry, MOST_LOGITS);
    }

    OutputSample(
            AdapterRelease release,
            Function<String, Optional<AdapterRelease>> releases,
            SchemaRegistry registry,
            long mostLogits) {
        this.release = release;
        this.releases = releases;
        this.deserializer = new AvroSerde<>(BackboneOutputs.class, registry).deserializer();
        this.fusion = ReleaseStatistics.fusion(release);
        this.classes = release.getClassNames().size();
        this.backbones = release.getBackbones().stream()
                .map(ReleasedBackbone::getBackbone)
                .toList();
        this.mostImages = (int) Math.max(1, mostLogits / ((long) classes * backbones.size()));
    }

    /** Takes a record of {@code backbone-outputs}. */
    public void accept(ConsumerRecord<byte[], byte[]> read) {
        BackboneOutputs outputs;
        try {
            outputs = deserializer.deserialize(read.topic(), read.value());
        } catch (NotAvroException e) {
            unusable++;
            return;
        }
        if (outputs == null) {
            unusable++;
            return;
        }
        if (outputs.getShadow()) {
            return; // the release in force has said something of the same image
        }
        if (releases.apply(outputs.getRelease()).filter(this::hasSameAdapters).isEmpty()) {
            otherAdapters++;
            return;
        }
        long hash = IdHash.of(outputs.getId(), SEED);
        if (sample.size() >= mostImages && hash > sample.lastKey()) {
            return;
        }
        Position position = new Position(read.timestamp(), read.partition(), read.offset());
        logits(outputs)
                .ifPresentOrElse(
                        rows -> sample.merge(
                                hash,
                                new Sampled(position, rows),
                                (a, b) -> a.position().compareTo(b.position()) > 0 ? a : b),
                        () -> unusable++);
        if (sample.size() > mostImages) {
            sample.pollLastEntry();
        }
    }

    private boolean hasSameAdapters(AdapterRelease other) {
        if (other == release) {
            return true;
        }
        if (!other.getClassNames().equals(release.getClassNames())
                || other.getBackbones().size() != backbones.size()) {
            return false;
        }
        for (int m = 0; m < backbones.size(); m++) {
            ReleasedBackbone one = release.getBackbones().get(m);
            ReleasedBackbone two = other.getBackbones().get(m);
            if (!one.getBackbone().equals(two.getBackbone())
                    || !one.getAdapterSha256().equals(two.getAdapterSha256())
                    || !one.getLogitPrior().equals(two.getLogitPrior())) {
                return false;
            }
        }
        return true;
    }

    private Optional<float[][]> logits(BackboneOutputs outputs) {
        float[][] rows = new float[backbones.size()][];
        for (BackboneOutput output : outputs.getOutputs()) {
            int m = backbones.indexOf(output.getBackbone());
            float[] row = new float[classes];
            if (m < 0 || rows[m] != null || !Logits.read(output.getLogits(), row)) {
                return Optional.empty();
            }
            for (float logit : row) {
                if (!Float.isFinite(logit)) {
                    return Optional.empty();
                }
            }
            rows[m] = row;
        }
        return fusion.backbonesUsed(rows) == 0 ? Optional.empty() : Optional.of(rows);
    }

    /** Images whose logits are kept. */
    public int images() {
        return sample.size();
    }

    /** Records made by other adapters or for other classes. */
    public long otherAdapters() {
        return otherAdapters;
    }

    /** Records that are no outputs, do not fit the release, or hold none of a backbone that it fuses. */
    public long unusable() {
        return unusable;
    }

    /**
     * Estimates the prior by the backbones that the release fuses, with its weights. Lets go of the logits: to be called
     * once.
     *
     * @param smoothing images a class that are added
     * @throws IllegalStateException where there is no image
     */
    public PriorShiftEstimator.Estimate estimate(double smoothing) {
        double[][] carried = ReleaseStatistics.logitPriors(release);
        PriorShiftEstimator estimator = new PriorShiftEstimator(classes, smoothing);
        for (Map.Entry<Long, Sampled> next = sample.pollFirstEntry(); next != null; next = sample.pollFirstEntry()) {
            float[][] logits = next.getValue().logits();
            double[] shares = fusion.shares(logits);
            for (int m = 0; m < shares.length; m++) {
                if (shares[m] > 0) {
                    estimator.add(logits[m], carried[m], shares[m]);
                }
            }
        }
        return estimator.estimate();
    }
}
