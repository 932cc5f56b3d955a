package io.tailstream.stream.inference.serving;

import java.util.Collections;
import java.util.LinkedHashMap;
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
 * @param shadowOutputs images that the shadow has answered beside the release in force
 * @param shadowFailures images of the shadow's share that it gave no outputs for; their outcome is not touched by that
 * @param releasesTaken releases that took over from another
 * @param releasesRefused releases that became current and could not be used: the one before went on
 * @param shadowsTaken releases that began to run as the shadow
 * @param shadowsRefused releases that became the shadow and could not be used
 * @param backboneFailures images that a backbone gave no logits for, by backbone in the order of their first use
 */
public record InferenceCounters(
        LongAdder images,
        LongAdder batches,
        LongAdder deadLetters,
        LongAdder abortedBatches,
        LongAdder pauses,
        LongAdder shadowOutputs,
        LongAdder shadowFailures,
        LongAdder releasesTaken,
        LongAdder releasesRefused,
        LongAdder shadowsTaken,
        LongAdder shadowsRefused,
        Map<String, LongAdder> backboneFailures) {

    /** All zero. */
    public InferenceCounters() {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                Collections.synchronizedMap(new LinkedHashMap<>()));
    }

    /** Of one backbone; a release that takes over may bring backbones that were not there before. */
    LongAdder failuresOf(String backbone) {
        return backboneFailures.computeIfAbsent(backbone, name -> new LongAdder());
    }
}
