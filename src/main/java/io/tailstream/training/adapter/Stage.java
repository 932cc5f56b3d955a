package io.tailstream.training.adapter;

/**
 * A part of a training run, with an optimiser and a cosine schedule of its own.
 *
 * @param loss what is minimised
 * @param headAlone whether the head alone is trained, on the features of the tuner as it stands
 * @param epochs passes over the images
 */
record Stage(TrainingLoss loss, boolean headAlone, int epochs) {
    @Override
    public String toString() {
        return loss + (headAlone ? ", head alone" : "");
    }
}
