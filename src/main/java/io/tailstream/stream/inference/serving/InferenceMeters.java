package io.tailstream.stream.inference.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.tailstream.stream.inference.batch.Batcher;
import io.tailstream.stream.inference.batch.FlowControl;
import io.tailstream.stream.station.DeadLetterMeters;
import io.tailstream.stream.station.MeterSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * What a worker has done since it started. An outcome counts when its transaction has committed, so these agree with the
 * topics but for the last moments before a kill. Updated once a batch, but for the latency. Safe for use by several
 * threads.
 */
public final class InferenceMeters {

    private static final String PREFIX = "tailstream.inference.";

    private static final MeterSpec IMAGES =
            MeterSpec.counter(PREFIX + "images", "Image records that got their outcome, dead letters included.");
    private static final MeterSpec BATCHES = MeterSpec.counter(PREFIX + "batches", "Transactions committed.");
    private static final MeterSpec ABORTED = MeterSpec.counter(
            PREFIX + "batches.aborted",
            "Closed batches that were not committed, whose records are read again: superseded (the group's generation"
                    + " changed, or a batch before failed), transaction (it did not commit), failed (the worker ends).",
            "reason");
    private static final MeterSpec CLOSED =
            MeterSpec.counter(PREFIX + "batches.closed", "Batches, by what closed them.", "reason");
    private static final MeterSpec BATCH_IMAGES =
            MeterSpec.summary(PREFIX + "batch.images", "images", "Images of a batch that was committed.");
    private static final MeterSpec PAUSES =
            MeterSpec.counter(PREFIX + "pauses", "Polls with the partitions paused because too much was in flight.");
    private static final MeterSpec IN_FLIGHT_IMAGES =
            MeterSpec.gauge(PREFIX + "in.flight.images", "images", "Images between poll and commit.");
    private static final MeterSpec IN_FLIGHT_BATCHES =
            MeterSpec.gauge(PREFIX + "in.flight.batches", "batches", "Batches between poll and commit.");
    private static final MeterSpec IN_FLIGHT_BYTES =
            MeterSpec.gauge(PREFIX + "in.flight.bytes", "bytes", "Bytes of records between poll and commit.");
    private static final MeterSpec STAGE = MeterSpec.timer(
            PREFIX + "stage",
            "Time of a batch in a stage: wait (open, for more records), decode, model (all backbones), transaction.",
            "stage");
    private static final MeterSpec BACKBONE =
            MeterSpec.timer(PREFIX + "backbone", "Time of a batch in one backbone.", "backbone");
    private static final MeterSpec BACKBONE_FAILURES =
            MeterSpec.counter(PREFIX + "backbone.failures", "Images that a backbone gave no logits for.", "backbone");
    private static final MeterSpec LATENCY = MeterSpec.histogram(
            PREFIX + "latency", "Time from an image's append to the commit of its outcome in this role.");
    private static final MeterSpec SHADOW_OUTPUTS = MeterSpec.counter(
            PREFIX + "shadow.outputs", "Images that the shadow has answered beside the release in force.");
    private static final MeterSpec SHADOW_FAILURES =
            MeterSpec.counter(PREFIX + "shadow.failures", "Images of the shadow's share that it gave no outputs for.");
    private static final MeterSpec RELEASES = MeterSpec.counter(
            PREFIX + "releases",
            "Releases that became current (slot in-force) or the shadow (slot shadow), by what became of them: taken or"
                    + " refused.",
            "slot",
            "outcome");

    /** All of these. */
    public static final List<MeterSpec> ALL = List.of(
            IMAGES,
            BATCHES,
            ABORTED,
            CLOSED,
            BATCH_IMAGES,
            PAUSES,
            IN_FLIGHT_IMAGES,
            IN_FLIGHT_BATCHES,
            IN_FLIGHT_BYTES,
            STAGE,
            BACKBONE,
            BACKBONE_FAILURES,
            LATENCY,
            SHADOW_OUTPUTS,
            SHADOW_FAILURES,
            RELEASES);

    /** Why a batch was not committed. */
    public enum Abort {
        SUPERSEDED,
        TRANSACTION,
        FAILED;

        private String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final MeterRegistry registry;
    private final Counter images;
    private final Counter batches;
    private final Map<Abort, Counter> aborted = new EnumMap<>(Abort.class);
    private final Map<Batcher.Reason, Counter> closed = new EnumMap<>(Batcher.Reason.class);
    private final DistributionSummary batchImages;
    private final Counter pauses;
    private final Timer wait;
    private final Timer decode;
    private final Timer model;
    private final Timer transaction;
    private final Timer latency;
    private final Counter shadowOutputs;
    private final Counter shadowFailures;
    private final Counter releasesTaken;
    private final Counter releasesRefused;
    private final Counter shadowsTaken;
    private final Counter shadowsRefused;
    private final DeadLetterMeters deadLetters;
    private final Map<String, Counter> failures = new ConcurrentHashMap<>();
    private final Map<String, Timer> backbones = new ConcurrentHashMap<>();

    /** @param role the name of the role, for the meters that several roles have */
    public InferenceMeters(MeterRegistry registry, String role) {
        this.registry = registry;
        this.deadLetters = new DeadLetterMeters(registry, role);
        images = IMAGES.newCounter(registry);
        batches = BATCHES.newCounter(registry);
        for (Abort abort : Abort.values()) {
            aborted.put(abort, ABORTED.newCounter(registry, abort.tag()));
        }
        for (Batcher.Reason reason : Batcher.Reason.values()) {
            closed.put(reason, CLOSED.newCounter(registry, reason.toString()));
        }
        batchImages = BATCH_IMAGES.newSummary(registry);
        pauses = PAUSES.newCounter(registry);
        wait = STAGE.newTimer(registry, "wait");
        decode = STAGE.newTimer(registry, "decode");
        model = STAGE.newTimer(registry, "model");
        transaction = STAGE.newTimer(registry, "transaction");
        latency = LATENCY.newTimer(registry);
        shadowOutputs = SHADOW_OUTPUTS.newCounter(registry);
        shadowFailures = SHADOW_FAILURES.newCounter(registry);
        releasesTaken = RELEASES.newCounter(registry, "in-force", "taken");
        releasesRefused = RELEASES.newCounter(registry, "in-force", "refused");
        shadowsTaken = RELEASES.newCounter(registry, "shadow", "taken");
        shadowsRefused = RELEASES.newCounter(registry, "shadow", "refused");
    }

    /** What is in flight is asked of this from now on. */
    public void measure(FlowControl flow) {
        IN_FLIGHT_IMAGES.measure(registry, flow, FlowControl::images);
        IN_FLIGHT_BATCHES.measure(registry, flow, FlowControl::batches);
        IN_FLIGHT_BYTES.measure(registry, flow, FlowControl::bytes);
    }

    /** The client's own meters from now on, until what is returned is closed. */
    public KafkaClientMetrics measure(Consumer<?, ?> consumer) {
        KafkaClientMetrics meters = new KafkaClientMetrics(consumer);
        meters.bindTo(registry);
        return meters;
    }

    /** A batch was closed, after it was open for so long. */
    public void closed(Batcher.Reason reason, long nanosOpen) {
        closed.get(reason).increment();
        wait.record(nanosOpen, TimeUnit.NANOSECONDS);
    }

    /** A record became a dead letter. */
    public void deadLetter(String stage, String cause) {
        deadLetters.count(stage, cause);
    }

    /** Outcomes that are dead letters. */
    public double deadLetters() {
        return deadLetters.total();
    }

    public Counter images() {
        return images;
    }

    public Counter batches() {
        return batches;
    }

    public Counter aborted(Abort reason) {
        return aborted.get(reason);
    }

    /** Closed batches that were not committed. */
    public double aborted() {
        return aborted.values().stream().mapToDouble(Counter::count).sum();
    }

    public DistributionSummary batchImages() {
        return batchImages;
    }

    public Counter pauses() {
        return pauses;
    }

    public Timer decode() {
        return decode;
    }

    public Timer model() {
        return model;
    }

    public Timer transaction() {
        return transaction;
    }

    /** Time of a batch in this backbone. */
    Timer backbone(String name) {
        return backbones.computeIfAbsent(name, n -> BACKBONE.newTimer(registry, n));
    }

    /** Images that this backbone gave no logits for; a release that takes over may bring backbones that are new. */
    public Counter failuresOf(String backbone) {
        return failures.computeIfAbsent(backbone, n -> BACKBONE_FAILURES.newCounter(registry, n));
    }

    public Timer latency() {
        return latency;
    }

    public Counter shadowOutputs() {
        return shadowOutputs;
    }

    public Counter shadowFailures() {
        return shadowFailures;
    }

    public Counter releasesTaken() {
        return releasesTaken;
    }

    public Counter releasesRefused() {
        return releasesRefused;
    }

    public Counter shadowsTaken() {
        return shadowsTaken;
    }

    public Counter shadowsRefused() {
        return shadowsRefused;
    }
}
