package io.tailstream.stream.inference;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a worker has done since it started. An outcome counts when its transaction has committed, so these agree with the
 * topics but for the last moments before a kill.
 *
 * @param images image records that got their outcome, dead letters included
 * @param batches transactions committed
 * @param deadLetters outcomes that are dead letters
 * @param abortedBatches closed batches that were dropped or whose transaction failed; their records are read again
 * @param pauses polls with the partitions paused because too much was in flight
 * @param backboneFailures images that a backbone gave no logits for, by backbone in the release's order
 */
public record InferenceCounters(
        LongAdder images,
        LongAdder batches,
        LongAdder deadLetters,
        LongAdder abortedBatches,
        LongAdder pauses,
        Map<String, LongAdder> backboneFailures) {

    /** All zero. */
    public static InferenceCounters forBackbones(List<String> backbones) {
        Map<String, LongAdder> failures = new LinkedHashMap<>();
        for (String backbone : backbones) {
            failures.put(backbone, new LongAdder());
        }
        return new InferenceCounters(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                Collections.unmodifiableMap(failures));
    }
}
