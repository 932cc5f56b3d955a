package io.tailstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Reverse-mode differentiation on this thread: what {@link TorchFunction#record} computes while it is open can be
 * differentiated. Gradients add up in {@link NDArray#getGradient} until they are zeroed.
 */
public final class Gradients implements AutoCloseable {
    private final boolean before = JniUtils.isGradMode();

    public Gradients() {
        JniUtils.setGradMode(true);
    }

    /** Adds ∂loss/∂p to the gradient of every p that requires one. {@code loss} is a scalar. */
    public void backward(NDArray loss) {
        try (NDArray one = loss.onesLike()) {
            JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
        }
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
