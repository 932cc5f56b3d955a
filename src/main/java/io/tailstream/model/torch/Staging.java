package io.tailstream.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside Java's heap through which pixels reach the device, kept from batch to batch: a new buffer for each would
 * be given back only by a garbage collection. One thread at a time.
 */
public final class Staging {
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    /**
     * An array of the first values, which on the CPU is this very memory: it must not be used, nor a gradient that passes
     * through it be computed, after the next call.
     *
     * @param values at least as many as {@code shape} holds
     */
    public NDArray of(NDManager manager, float[] values, Shape shape) {
        int bytes = Math.toIntExact(shape.size() * Float.BYTES);
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        buffer.clear().limit(bytes);
        buffer.asFloatBuffer().put(values, 0, bytes / Float.BYTES);
        return manager.create(buffer, shape, DataType.FLOAT32);
    }
}
