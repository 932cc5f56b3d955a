package io.tailstream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.backbone.ClipWeights;
import io.tailstream.model.encoder.ImageEncoder;
import io.tailstream.model.encoder.VisionOutput;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.Staging;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.vision.Preprocessing;
import java.util.HashMap;
import java.util.Map;

/** Pixels to logits in one native call. */
final class TorchBackbone implements AdaptedBackbone {
    private final String name;
    private final Preprocessing input;
    private final int classes;
    private final Weights weights;
    private final ImageEncoder encoder;
    private final NDManager manager;
    private final Staging staging = new Staging();

    TorchBackbone(String name, Preprocessing input, ClipWeights backbone, Adapter adapter, TorchDevice device) {
        this.name = name;
        this.input = input;
        this.classes = adapter.classes();
        Architecture architecture = backbone.architecture();
        encoder = new ImageEncoder(device, architecture, adapter.tuner(architecture.vision()), VisionOutput.LOGITS);
        Map<String, HostTensor> used = new HashMap<>(backbone.tensors());
        used.putAll(adapter.tensors());
        used.keySet().retainAll(encoder.parameters());
        weights = new Weights(device, used);
        weights.freeze();
        manager = device.newManager();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Preprocessing input() {
        return input;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public float[] logits(float[] pixels, int images) {
        int length = Math.multiplyExact(images, input.length());
        if (images < 1 || pixels.length < length) {
            throw new IllegalArgumentException(pixels.length + " values are not " + images + " images of "
                    + input.size() + " x " + input.size() + " pixels");
        }
        try (NDManager batch = manager.newSubManager()) {
            Shape shape = new Shape(images, 3, input.size(), input.size());
            NDArray logits = encoder.encode(staging.of(batch, pixels, shape), weights);
            return logits.toFloatArray();
        }
    }

    @Override
    public void close() {
        encoder.close();
        weights.close();
        manager.close();
    }
}
