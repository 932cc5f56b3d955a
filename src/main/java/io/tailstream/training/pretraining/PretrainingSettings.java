package io.tailstream.training.pretraining;

import io.tailstream.model.architecture.Architecture;
import java.util.Objects;

/**
 * How a backbone is pre-trained.
 *
 * @param objective what it is trained on
 * @param epochs passes over the images
 * @param batch images a step; what is left of an epoch after the last full batch is not used in it
 * @param learningRate AdamW's, at its peak
 * @param weightDecay AdamW's
 * @param warmUp epochs in which the learning rate climbs
 * @param minArea least area of a random crop, as a share of the image
 * @param seed of the first weights, the order, the crops
 */
public record PretrainingSettings(
        Architecture architecture,
        Objective objective,
        int epochs,
        int batch,
        double learningRate,
        double weightDecay,
        int warmUp,
        double minArea,
        long seed) {

    /** What pre-training maximises the likelihood of. */
    public enum Objective {
        /** An image's class among all class texts: the logits then carry the prior that Eq. 3 estimates. */
        CLASS_TEXTS,
        /** An image's text among those of the batch (InfoNCE), which removes the prior; for real captions. */
        CONTRASTIVE
    }

    public PretrainingSettings {
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(objective, "objective");
        if (epochs < 1 || batch < 1) {
            throw new IllegalArgumentException("epochs and batch must be at least 1, not " + epochs + " and " + batch);
        }
        if (!(learningRate > 0) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException("the learning rate must be positive and the weight decay not negative, "
                    + "not " + learningRate + " and " + weightDecay);
        }
        if (warmUp < 0 || warmUp >= epochs) {
            throw new IllegalArgumentException(
                    "warm-up must be shorter than the " + epochs + " epochs, not " + warmUp + " epochs");
        }
        if (!(minArea > 0 && minArea <= 1)) {
            throw new IllegalArgumentException("the least crop area must be in (0, 1], not " + minArea);
        }
    }
}
