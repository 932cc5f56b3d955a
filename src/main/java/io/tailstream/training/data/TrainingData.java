package io.tailstream.training.data;

import java.util.Objects;
import java.util.Optional;

/**
 * What an adapter is trained on and watched by.
 *
 * @param images what to train on
 * @param identity what the images are beyond their classes and counts, in words, so that a checkpoint is not gone on with
 *     on others; empty where nothing more is known
 * @param heldOut whose accuracy is shown after each epoch; it changes nothing of the training
 */
public record TrainingData(LabelledImages images, String identity, Optional<HeldOut> heldOut) {

    public TrainingData {
        Objects.requireNonNull(images, "images");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(heldOut, "heldOut");
    }

    /** Images alone. */
    public static TrainingData of(LabelledImages images) {
        return new TrainingData(images, "", Optional.empty());
    }

    /** The same, watched by these. */
    public TrainingData watchedBy(HeldOut images) {
        return new TrainingData(this.images, identity, Optional.of(images));
    }
}
