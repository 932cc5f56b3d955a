package io.tailstream.training;

/** Training leads nowhere: a loss, a gradient or a weight is not finite, or the loss is far above what it began with. */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TrainingDivergedException(String what) {
        super(what + ": try a smaller learning rate (checkpoints are written only while all is sound)");
    }
}
