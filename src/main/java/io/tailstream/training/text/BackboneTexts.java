package io.tailstream.training.text;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.ClipWeights;
import io.tailstream.model.encoder.TextEncoder;
import io.tailstream.model.encoder.Tokenizer;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.Weights;
import io.tailstream.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A backbone's features of the class texts. */
public final class BackboneTexts {
    /** Texts at a time: a thousand classes at CLIP's size would take gigabytes at once. */
    private static final int AT_ONCE = 64;

    private BackboneTexts() {}

    /**
     * The features of the classes, {@code [C, E]} row-major: of a single template the text encoder's outputs, not
     * normalised; of an ensemble the mean of the templates' normalised outputs, normalised (CLIP, Radford et al. 2021,
     * section 3.1.4).
     *
     * @param display told how far it is, and once if texts are longer than the context
     */
    public static float[] features(
            TorchDevice device,
            BackboneFolder backbone,
            ClipWeights tensors,
            List<String> classNames,
            Prompts prompts,
            Progress.Display display)
            throws IOException {
        int count = prompts.templates().size();
        long total = (long) classNames.size() * count;
        ClassMeans means =
                new ClassMeans(classNames.size(), count, backbone.architecture().jointWidth());
        try (Tokenizer tokenizer = backbone.tokenizer();
                TextEncoder text = new TextEncoder(device, backbone.architecture());
                Weights weights = new Weights(device, used(tensors, text.parameters()));
                Progress progress = display.start("texts " + backbone.name(), total, 0, "texts")) {
            weights.freeze();
            List<String> some = new ArrayList<>();
            long done = 0;
            for (int c = 0; c < classNames.size(); c++) {
                List<String> own = prompts.texts(classNames.get(c));
                for (int t = 0; t < count; t++) {
                    some.add(own.get(t));
                    if (some.size() == AT_ONCE || c == classNames.size() - 1 && t == count - 1) {
                        means.add(encode(device, tokenizer, text, weights, some));
                        done += some.size();
                        progress.at(done, "");
                        some.clear();
                    }
                }
            }
            tokenizer.cutNotice().ifPresent(display::say);
        }
        return means.features();
    }

    private static float[] encode(
            TorchDevice device, Tokenizer tokenizer, TextEncoder text, Weights weights, List<String> some) {
        long[] ids = tokenizer.encodeAll(some);
        try (NDManager scope = device.newManager()) {
            Shape shape = new Shape(some.size(), ids.length / some.size());
            return text.encode(scope.create(ids, shape), weights).toFloatArray();
        }
    }

    /** The tensors of these names alone. */
    public static Map<String, HostTensor> used(ClipWeights tensors, List<String> names) {
        Map<String, HostTensor> used = new HashMap<>(tensors.tensors());
        used.keySet().retainAll(names);
        return used;
    }
}
