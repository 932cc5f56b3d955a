package io.tailstream.model.file;

import java.util.Arrays;
import java.util.Objects;

/** What a safetensors header says of a tensor, without its data. */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared as values
public record TensorInfo(ElementType type, long[] shape) {
    public TensorInfo {
        Objects.requireNonNull(type, "type");
        shape = shape.clone();
    }

    public static TensorInfo of(HostTensor tensor) {
        return new TensorInfo(tensor.type(), tensor.shape());
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    public long bytes() {
        return Math.multiplyExact(HostTensor.count(shape), type.bytes());
    }

    @Override
    public String toString() {
        return type + " " + Arrays.toString(shape);
    }
}
