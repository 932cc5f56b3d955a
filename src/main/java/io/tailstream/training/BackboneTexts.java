package io.tailstream.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.ClipWeights;
import io.tailstream.model.HostTensor;
import io.tailstream.model.TextEncoder;
import io.tailstream.model.Tokenizer;
import io.tailstream.model.TorchDevice;
import io.tailstream.model.Weights;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A backbone's features of the class texts. */
final class BackboneTexts {
    /** Texts at a time: a thousand classes at CLIP's size would take gigabytes at once. */
    private static final int AT_ONCE = 64;

    private BackboneTexts() {}

    /** The text encoder's outputs for "a photo of a {class}.", {@code [C, E]} row-major, not normalised. */
    static float[] features(TorchDevice device, BackboneFolder backbone, ClipWeights tensors, List<String> classNames)
            throws IOException {
        int width = backbone.architecture().jointWidth();
        float[] features = new float[classNames.size() * width];
        try (Tokenizer tokenizer = backbone.tokenizer();
                TextEncoder text = new TextEncoder(device, backbone.architecture());
                Weights weights = new Weights(device, used(tensors, text.parameters()))) {
            weights.freeze();
            for (int from = 0; from < classNames.size(); from += AT_ONCE) {
                List<String> some = classNames.subList(from, Math.min(from + AT_ONCE, classNames.size()));
                long[] ids = tokenizer.encodeAll(Prompts.of(some));
                try (NDManager scope = device.newManager()) {
                    Shape shape = new Shape(some.size(), ids.length / some.size());
                    float[] part =
                            text.encode(scope.create(ids, shape), weights).toFloatArray();
                    System.arraycopy(part, 0, features, from * width, part.length);
                }
            }
        }
        return features;
    }

    /** The tensors of these names alone. */
    static Map<String, HostTensor> used(ClipWeights tensors, List<String> names) {
        Map<String, HostTensor> used = new HashMap<>(tensors.tensors());
        used.keySet().retainAll(names);
        return used;
    }
}
