package io.tailstream.stream.retraining;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailstream.stream.station.MeterSpec;
import java.util.List;

/** What the training of this process has done since it started. */
final class TrainingMeters {

    private static final MeterSpec TURNS =
            MeterSpec.counter("tailstream.training.turns", "Turns, by how they ended: decided or failed.", "outcome");
    private static final MeterSpec STEPS = MeterSpec.counter(
            "tailstream.training.steps", "Steps of training and reading, and looks for new labels between turns.");
    private static final MeterSpec IN_TURN =
            MeterSpec.gauge("tailstream.training.active", "", "1 while a turn is under way.");
    private static final MeterSpec UNTRAINED =
            MeterSpec.gauge("tailstream.training.untrained", "labels", "Labels that were not trained on yet.");
    private static final MeterSpec DECISIONS = MeterSpec.counter(
            "tailstream.training.decisions", "Decisions of the gate: released, shadow or refused.", "outcome");

    /** All of these. */
    static final List<MeterSpec> ALL = List.of(TURNS, STEPS, IN_TURN, UNTRAINED, DECISIONS);

    private final MeterRegistry registry;

    TrainingMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What this one does is measured from now on. */
    void measure(Follower follower) {
        TURNS.count(registry, follower, Follower::turnsDone, "decided");
        TURNS.count(registry, follower, Follower::turnsFailed, "failed");
        STEPS.count(registry, follower, Follower::steps);
        IN_TURN.measure(registry, follower, f -> f.isInTurn() ? 1 : 0);
        UNTRAINED.measure(registry, follower, f -> f.untrained().orElse(0));
    }

    /** The gate has decided. */
    void decided(ReplayCycle.Outcome outcome) {
        DECISIONS
                .newCounter(
                        registry,
                        outcome.shadow() ? "shadow" : outcome.decision().getReleased() ? "released" : "refused")
                .increment();
    }
}
