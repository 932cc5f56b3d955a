package io.tailstream.longtail;

/** Labels of images, {@code [N]}. */
public final class Labels {

    private Labels() {}

    /**
     * How many images each class has, {@code [C]}.
     *
     * @throws IllegalArgumentException where there is not one label a row of logits, or a label is no class
     */
    public static long[] counts(int[] labels, LogitRows logits) {
        if (logits.images() != labels.length) {
            throw new IllegalArgumentException(
                    logits.images() + " rows of logits and " + labels.length + " labels: one each an image");
        }
        return counts(labels, logits.classes());
    }

    /** As above, without logits to hold the number against. */
    public static long[] counts(int[] labels, int classes) {
        long[] counts = new long[classes];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "image " + i + " has label " + labels[i] + "; there are " + classes + " classes");
            }
            counts[labels[i]]++;
        }
        return counts;
    }
}
