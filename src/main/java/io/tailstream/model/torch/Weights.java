package io.tailstream.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.file.HostTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Named parameters on a device, in the order in which they were added; closing frees them. */
public final class Weights implements AutoCloseable {
    private final NDManager manager;
    private final TorchDevice device;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();

    /** Float32 copies on the device. */
    public Weights(TorchDevice device, Map<String, HostTensor> values) {
        this.device = device;
        this.manager = device.newManager();
        add(values);
    }

    /** Adds float32 copies; a name already here is replaced and its array freed. */
    public void add(Map<String, HostTensor> values) {
        values.forEach((name, value) -> {
            ByteBuffer direct =
                    ByteBuffer.allocateDirect(value.size() * Float.BYTES).order(ByteOrder.nativeOrder());
            direct.asFloatBuffer().put(value.floats());
            NDArray replaced = arrays.put(name, manager.create(direct, new Shape(value.shape()), DataType.FLOAT32));
            if (replaced != null) {
                replaced.close();
            }
        });
    }

    /**
     * Turns those that do not require a gradient into the device's precision, once instead of at every call; they can
     * then only be passed to encoders.
     */
    public void freeze() {
        if (device.precision() == Precision.FP32) {
            return;
        }
        try (TorchFunction cast = new TorchFunction(
                device,
                "  def forward(self: __torch__.M,\n    x: Tensor) -> Tensor:\n    return "
                        + device.precision().cast("x") + "\n")) {
            arrays.replaceAll((name, array) -> {
                if (array.hasGradient()) {
                    return array;
                }
                NDList narrow = cast.call(List.of(array), List.of());
                array.close();
                return narrow.head();
            });
        }
    }

    /** From now on gradients are recorded for these. */
    public void requireGradients(Collection<String> names) {
        for (String name : names) {
            get(name).setRequiresGradient(true);
        }
    }

    /** @throws IllegalArgumentException if there is none of this name */
    public NDArray get(String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no parameter '" + name + "'");
        }
        return array;
    }

    public Set<String> names() {
        return Collections.unmodifiableSet(arrays.keySet());
    }

    /** In this order. */
    public List<NDArray> list(Collection<String> names) {
        List<NDArray> list = new ArrayList<>(names.size());
        for (String name : names) {
            list.add(get(name));
        }
        return list;
    }

    /** Copies in Java's memory; not of frozen ones in another precision than float32. */
    public Map<String, HostTensor> toHost(Collection<String> names) {
        Map<String, HostTensor> host = new LinkedHashMap<>();
        for (String name : names) {
            NDArray array = get(name);
            host.put(name, HostTensor.of(array.toFloatArray(), array.getShape().getShape()));
        }
        return host;
    }

    @Override
    public void close() {
        manager.close();
    }
}
