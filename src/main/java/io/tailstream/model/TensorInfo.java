package io.tailstream.model;

import java.util.Arrays;
import java.util.Objects;

/** What a safetensors header says of a tensor, without its data. */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared as values
record TensorInfo(ElementType type, long[] shape) {
    TensorInfo {
        Objects.requireNonNull(type, "type");
        shape = shape.clone();
    }

    static TensorInfo of(HostTensor tensor) {
        return new TensorInfo(tensor.type(), tensor.shape());
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    long bytes() {
        return Math.multiplyExact(HostTensor.count(shape), type.bytes());
    }

    @Override
    public String toString() {
        return type + " " + Arrays.toString(shape);
    }
}
