package io.tailstream.demo.image;

/**
 * What the images of a set prefer to show: the confounder between pre-training corpora. Where one part is mostly hidden
 * a backbone learns the classes by the other.
 *
 * @param headHidden probability that something stands before the head
 * @param bodyHidden probability that something stands before the body
 * @param clutter what lies around, and what the things in front look like
 */
public record Appearance(double headHidden, double bodyHidden, Clutter clutter) {
    /** The shapes of clutter and of what hides a part. */
    public enum Clutter {
        /** Irregular rounded lumps. */
        BLOBS,
        /** Long bars. */
        BARS,
        /** Pointed triangles. */
        SHARDS,
        /** One of these for each piece. */
        MIXED
    }

    public Appearance {
        if (!(headHidden >= 0 && headHidden <= 1 && bodyHidden >= 0 && bodyHidden <= 1)) {
            throw new IllegalArgumentException(
                    "probabilities are in [0, 1], got headHidden=" + headHidden + ", bodyHidden=" + bodyHidden);
        }
        java.util.Objects.requireNonNull(clutter, "clutter");
    }
}
