package io.tailstream.demo.recount;

import java.util.List;

/**
 * What a whole run came to, counted from the topics; as JSON, the file that {@code demo --json} writes.
 *
 * @param images records in {@code images}
 * @param labels records in {@code labels}
 * @param predictions committed records in {@code predictions}
 * @param deadLetters committed records in {@code dead-letters}
 * @param imagesPerSecond predictions by the time from the first image's append to the last prediction's
 * @param secondsToFirstPrediction from the process' start to the first prediction's append, null where there is none
 * @param accuracy for each model a row for every group and class
 * @param releases the fused model's rows by the release that computed it, {@code model} being its name, of images
 *     captured since the stream's prior shifted, or of all where it did not
 */
public record Summary(
        long images,
        long labels,
        long predictions,
        long deadLetters,
        double imagesPerSecond,
        Double secondsToFirstPrediction,
        List<GroupScore> accuracy,
        List<GroupScore> releases) {

    /** One model on one group; the fractions are null where {@code total} is 0. */
    public record GroupScore(
            String model,
            String groupKind,
            String group,
            long correct,
            long total,
            Double accuracy,
            Double low,
            Double high) {}
}
