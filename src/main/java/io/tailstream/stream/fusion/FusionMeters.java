package io.tailstream.stream.fusion;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tailstream.Prediction;
import io.tailstream.stream.station.DeadLetterMeters;
import io.tailstream.stream.station.MeterSpec;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What fusion has done in this process since it started. Safe for use by several threads. */
final class FusionMeters {

    private static final MeterSpec PREDICTIONS =
            MeterSpec.counter("tailstream.fusion.predictions", "Predictions made.");
    private static final MeterSpec DEGRADED =
            MeterSpec.counter("tailstream.fusion.degraded", "Predictions made without one of the release's backbones.");
    private static final MeterSpec SHADOW_DROPPED =
            MeterSpec.counter("tailstream.fusion.shadow.dropped", "Outputs of a shadow that became no prediction.");
    private static final MeterSpec LATENCY = MeterSpec.histogram(
            "tailstream.fusion.latency",
            "Time from an image's append to its prediction; readers see it at the next commit, 0.1 s later at most.");

    /** All of these. */
    static final List<MeterSpec> ALL = List.of(PREDICTIONS, DEGRADED, SHADOW_DROPPED, LATENCY);

    private final Counter predictions;
    private final Counter degraded;
    private final Counter shadowDropped;
    private final Timer latency;
    private final DeadLetterMeters deadLetters;

    /** @param role the name of the role */
    FusionMeters(MeterRegistry registry, String role) {
        predictions = PREDICTIONS.newCounter(registry);
        degraded = DEGRADED.newCounter(registry);
        shadowDropped = SHADOW_DROPPED.newCounter(registry);
        latency = LATENCY.newTimer(registry);
        deadLetters = new DeadLetterMeters(registry, role);
    }

    /** A prediction was made. */
    void predicted(Prediction made, Instant now) {
        predictions.increment();
        if (made.getDegraded()) {
            degraded.increment();
        }
        latency.record(Math.max(0, now.toEpochMilli() - made.getAppendedAt().toEpochMilli()), TimeUnit.MILLISECONDS);
    }

    /** Outputs of a shadow were dropped. */
    void shadowDropped() {
        shadowDropped.increment();
    }

    /** A record became a dead letter. */
    void deadLetter(String stage, String cause) {
        deadLetters.count(stage, cause);
    }
}
