package io.tailstream.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings the key names of CLIP checkpoints, OpenAI's and open_clip's or Hugging Face's, to OpenAI's. */
final class ParameterNames {
    private static final Pattern LAYER = Pattern.compile("(vision|text)_model\\.encoder\\.layers\\.(\\d+)\\.(.+)");
    private static final Pattern PROJECTION = Pattern.compile("self_attn\\.([qkv])_proj\\.(weight|bias)");

    /** Prefixes as Hugging Face has them (pre_layrnorm is its own spelling). */
    private static final Map<String, String> OUTSIDE_LAYERS = Map.of(
            "vision_model.embeddings.class_embedding", "visual.class_embedding",
            "vision_model.embeddings.patch_embedding.", "visual.conv1.",
            "vision_model.embeddings.position_embedding.weight", "visual.positional_embedding",
            "vision_model.pre_layrnorm.", "visual.ln_pre.",
            "vision_model.post_layernorm.", "visual.ln_post.",
            "text_model.embeddings.token_embedding.", "token_embedding.",
            "text_model.embeddings.position_embedding.weight", "positional_embedding",
            "text_model.final_layer_norm.", "ln_final.");

    private static final Map<String, String> IN_LAYERS = Map.of(
            "layer_norm1.", "ln_1.",
            "layer_norm2.", "ln_2.",
            "self_attn.out_proj.", "attn.out_proj.",
            "mlp.fc1.", "mlp.c_fc.",
            "mlp.fc2.", "mlp.c_proj.");

    private ParameterNames() {}

    /** OpenAI's names; entries that hold no parameter are left out, unknown names stay as they are. */
    static Map<String, HostTensor> toOpenAi(Map<String, HostTensor> raw) {
        Map<String, HostTensor> named = new LinkedHashMap<>();
        raw.forEach((name, tensor) -> {
            String bare = name.startsWith("module.") ? name.substring("module.".length()) : name;
            if (!bare.matches("input_resolution|context_length|vocab_size|.*\\.position_ids")) {
                named.put(bare, tensor);
            }
        });
        boolean huggingFace = named.keySet().stream().anyMatch(n -> n.matches("(vision|text)_model\\..*"));
        return huggingFace ? fromHuggingFace(named) : named;
    }

    private static Map<String, HostTensor> fromHuggingFace(Map<String, HostTensor> named) {
        Map<String, HostTensor> result = new LinkedHashMap<>();
        named.forEach((name, tensor) -> {
            if (name.equals("visual_projection.weight")) {
                result.put("visual.proj", transposed(tensor));
            } else if (name.equals("text_projection.weight")) {
                result.put("text_projection", transposed(tensor));
            } else {
                Matcher layer = LAYER.matcher(name);
                if (!layer.matches()) {
                    result.put(renamed(OUTSIDE_LAYERS, name), tensor);
                    return;
                }
                String block = (layer.group(1).equals("vision") ? "visual." : "") + "transformer.resblocks."
                        + layer.group(2) + ".";
                Matcher projection = PROJECTION.matcher(layer.group(3));
                if (!projection.matches()) {
                    result.put(block + renamed(IN_LAYERS, layer.group(3)), tensor);
                } else if (projection.group(1).equals("q")) { // q stands for all three
                    joinProjections(named, name, block + "attn.in_proj_" + projection.group(2), result);
                }
            }
        });
        return result;
    }

    /** q over k over v, where all three are there; a missing one leaves the joined name missing. */
    private static void joinProjections(
            Map<String, HostTensor> named, String query, String joined, Map<String, HostTensor> result) {
        HostTensor q = named.get(query);
        HostTensor k = named.get(query.replace(".q_proj.", ".k_proj."));
        HostTensor v = named.get(query.replace(".q_proj.", ".v_proj."));
        if (k == null || v == null || q.shape().length == 0) {
            return;
        }
        float[] all = new float[q.size() + k.size() + v.size()];
        System.arraycopy(q.floats(), 0, all, 0, q.size());
        System.arraycopy(k.floats(), 0, all, q.size(), k.size());
        System.arraycopy(v.floats(), 0, all, q.size() + k.size(), v.size());
        long[] shape = q.shape();
        shape[0] = 3 * shape[0];
        if (HostTensor.count(shape) == all.length) {
            result.put(joined, HostTensor.of(all, shape));
        }
    }

    private static String renamed(Map<String, String> prefixes, String name) {
        for (Map.Entry<String, String> prefix : prefixes.entrySet()) {
            if (name.startsWith(prefix.getKey())) {
                return prefix.getValue() + name.substring(prefix.getKey().length());
            }
        }
        return name;
    }

    private static HostTensor transposed(HostTensor tensor) {
        long[] shape = tensor.shape();
        if (shape.length != 2) {
            return tensor; // the check of shapes names it
        }
        int rows = (int) shape[0];
        int columns = (int) shape[1];
        float[] in = tensor.floats();
        float[] out = new float[in.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                out[c * rows + r] = in[r * columns + c];
            }
        }
        return HostTensor.of(out, columns, rows);
    }
}
