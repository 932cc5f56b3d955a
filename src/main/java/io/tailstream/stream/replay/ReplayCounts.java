package io.tailstream.stream.replay;

import io.tailstream.stream.label.LabelJoin.Joined;

/**
 * What became of every record of a range. {@code imageRecords = unreadableImages + duplicates + unlabelled + retracted +
 * labelled}, and {@code labelled = undecodable +} the images that can be trained on.
 *
 * @param imageRecords records of {@code images} read
 * @param unreadableImages those that hold no image event: null, not Avro, or an id that is too long
 * @param duplicates those that a later record of the same id replaces
 * @param unlabelled images for which there is no label
 * @param retracted images whose labels are all retracted
 * @param labelled images with a label that counts
 * @param undecodable of these, the ones without pixels: damaged, too large, or a reference that leads nowhere
 * @param labelRecords records of {@code labels} read
 * @param unreadableLabels those that hold no label: not Avro, too large, or a retraction without a key
 * @param labelsWithoutImage ids with a label that counts, whose image is not in the range
 */
public record ReplayCounts(
        long imageRecords,
        long unreadableImages,
        long duplicates,
        long unlabelled,
        long retracted,
        long labelled,
        long undecodable,
        long labelRecords,
        long unreadableLabels,
        long labelsWithoutImage) {

    static ReplayCounts of(
            Joined joined, long unreadableImages, long undecodable, long labelRecords, long unreadableLabels) {
        return new ReplayCounts(
                joined.imageRecords() + unreadableImages,
                unreadableImages,
                joined.imageRecords() - joined.images(),
                joined.images() - joined.labelled() - joined.retracted(),
                joined.retracted(),
                joined.labelled(),
                undecodable,
                labelRecords,
                unreadableLabels,
                joined.labelsWithoutImage());
    }

    /** Images that can be trained on. */
    public long usable() {
        return labelled - undecodable;
    }

    /** The counts as a line for people. */
    public String describe() {
        return usable() + " images to train on, of " + imageRecords + " records: " + unlabelled + " unlabelled, "
                + retracted + " retracted, " + duplicates + " duplicates, " + undecodable + " undecodable, "
                + unreadableImages + " unreadable; " + labelRecords + " label records: " + labelsWithoutImage
                + " without an image, " + unreadableLabels + " unreadable";
    }
}
