package io.tailstream.model.torch;

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

    /**
     * Adds {@code share}·∂loss/∂p to the gradient of every p that requires one.
     *
     * @param loss a scalar
     * @param share 1, or a micro-batch's part of its batch
     */
    public void backward(NDArray loss, double share) {
        try (NDArray factor = loss.getManager().create((float) share)) {
            JniUtils.backward((PtNDArray) loss, (PtNDArray) factor, false, false);
        }
    }

    /** As {@link #backward(NDArray, double)}, the whole of it. */
    public void backward(NDArray loss) {
        backward(loss, 1);
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
    }
}
