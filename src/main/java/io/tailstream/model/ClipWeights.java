package io.tailstream.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A backbone's parameters under OpenAI's names, complete and of the architecture's shapes.
 *
 * @param tensors in the order of {@link Architecture#parameters}; of any floating type
 */
public record ClipWeights(Architecture architecture, Map<String, HostTensor> tensors) {
    /** More names than these are counted, not listed, in an error. */
    private static final int NAMED = 5;

    public ClipWeights {
        tensors = new LinkedHashMap<>(tensors);
    }

    /**
     * Takes a checkpoint with OpenAI's or Hugging Face's names, with or without the prefix {@code module.}.
     *
     * @param what names the checkpoint in errors
     * @throws MalformedFileException naming what is missing, too much, or of another shape
     */
    public static ClipWeights of(String what, Map<String, HostTensor> checkpoint, Architecture architecture)
            throws MalformedFileException {
        Map<String, HostTensor> named = ParameterNames.toOpenAi(checkpoint);
        Map<String, HostTensor> ordered = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        List<String> misshaped = new ArrayList<>();
        architecture.parameters().forEach((name, shape) -> {
            HostTensor tensor = named.remove(name);
            if (tensor == null) {
                missing.add(name);
            } else if (Arrays.equals(tensor.shape(), shape)) {
                ordered.put(name, tensor);
            } else if (shape.length == 0 && tensor.size() == 1) {
                ordered.put(name, new HostTensor(tensor.type(), shape, tensor.data())); // logit_scale as [1]
            } else {
                misshaped.add(name + " is " + Arrays.toString(tensor.shape()) + ", not " + Arrays.toString(shape));
            }
        });
        List<String> faults = new ArrayList<>();
        fault(faults, "missing", missing);
        fault(faults, "not of this architecture", List.copyOf(named.keySet()));
        fault(faults, "of another shape", misshaped);
        if (!faults.isEmpty()) {
            throw new MalformedFileException(what + ": " + String.join("; ", faults));
        }
        return new ClipWeights(architecture, ordered);
    }

    /** As {@link #of(String, Map, Architecture)}, the architecture read off the tensors' shapes. */
    public static ClipWeights of(String what, Map<String, HostTensor> checkpoint, StatedShape stated)
            throws MalformedFileException {
        Map<String, HostTensor> named = ParameterNames.toOpenAi(checkpoint);
        long[] patches = shape(what, named, "visual.conv1.weight", 4);
        int width = (int) patches[0];
        int patch = (int) patches[2];
        int tokens = (int) shape(what, named, "visual.positional_embedding", 2)[0];
        int grid = (int) Math.sqrt(tokens - 1);
        int visionMlp = (int) shape(what, named, "visual.transformer.resblocks.0.mlp.c_fc.weight", 2)[0];
        VisionTower vision = new VisionTower(
                stated.imageSize().orElse(grid * patch),
                patch,
                width,
                layers(named, "visual.transformer.resblocks."),
                stated.visionHeads().orElse(Math.max(1, width / 64)),
                visionMlp);
        long[] embedding = shape(what, named, "token_embedding.weight", 2);
        int textWidth = (int) embedding[1];
        TextTower text = new TextTower(
                (int) shape(what, named, "positional_embedding", 2)[0],
                (int) embedding[0],
                textWidth,
                layers(named, "transformer.resblocks."),
                stated.textHeads().orElse(Math.max(1, textWidth / 64)),
                (int) shape(what, named, "transformer.resblocks.0.mlp.c_fc.weight", 2)[0]);
        int joint = (int) shape(what, named, "visual.proj", 2)[1];
        return of(what, named, new Architecture(vision, text, joint, stated.activation()));
    }

    private static long[] shape(String what, Map<String, HostTensor> named, String name, int dimensions)
            throws MalformedFileException {
        HostTensor tensor = named.get(name);
        if (tensor == null || tensor.shape().length != dimensions) {
            throw new MalformedFileException(what + ": "
                    + (tensor == null ? "missing: " : "of another shape than " + dimensions + " dimensions: ") + name);
        }
        return tensor.shape();
    }

    private static int layers(Map<String, HostTensor> named, String prefix) {
        int layers = 0;
        while (named.containsKey(prefix + layers + ".ln_1.weight")) {
            layers++;
        }
        return layers;
    }

    private static void fault(List<String> faults, String kind, List<String> names) {
        if (!names.isEmpty()) {
            String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
            faults.add(kind + ": " + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more);
        }
    }
}
