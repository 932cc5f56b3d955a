package io.tailstream.model.layout;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ways in which CLIP checkpoints name their parameters, each told from OpenAI's names. */
public enum Naming {
    /** OpenAI's own, open_clip's too. */
    OPENAI("OpenAI"),
    /** open_clip's CustomTextCLIP: the text tower's names begin with {@code text.}. */
    OPEN_CLIP_TEXT("open_clip with text."),
    /** Hugging Face's CLIPModel: q, k and v apart, the projections transposed. */
    HUGGING_FACE("Hugging Face");

    private static final Pattern BLOCK = Pattern.compile("(visual\\.)?transformer\\.resblocks\\.(\\d+)\\.(.+)");

    /** pre_layrnorm is Hugging Face's own spelling. */
    private static final Map<String, String> OUTSIDE_BLOCKS = Map.ofEntries(
            Map.entry("visual.conv1.weight", "vision_model.embeddings.patch_embedding.weight"),
            Map.entry("visual.class_embedding", "vision_model.embeddings.class_embedding"),
            Map.entry("visual.positional_embedding", "vision_model.embeddings.position_embedding.weight"),
            Map.entry("visual.ln_pre.weight", "vision_model.pre_layrnorm.weight"),
            Map.entry("visual.ln_pre.bias", "vision_model.pre_layrnorm.bias"),
            Map.entry("visual.ln_post.weight", "vision_model.post_layernorm.weight"),
            Map.entry("visual.ln_post.bias", "vision_model.post_layernorm.bias"),
            Map.entry("visual.proj", "visual_projection.weight"),
            Map.entry("token_embedding.weight", "text_model.embeddings.token_embedding.weight"),
            Map.entry("positional_embedding", "text_model.embeddings.position_embedding.weight"),
            Map.entry("ln_final.weight", "text_model.final_layer_norm.weight"),
            Map.entry("ln_final.bias", "text_model.final_layer_norm.bias"),
            Map.entry("text_projection", "text_projection.weight"));

    private static final Map<String, String> IN_BLOCKS = Map.of(
            "ln_1", "layer_norm1",
            "ln_2", "layer_norm2",
            "attn.out_proj", "self_attn.out_proj",
            "mlp.c_fc", "mlp.fc1",
            "mlp.c_proj", "mlp.fc2");

    private static final String JOINED = "attn.in_proj_";

    private final String label;

    Naming(String label) {
        this.label = label;
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    /** The naming of a checkpoint with these names. */
    public static Naming of(Set<String> names) {
        if (names.stream().anyMatch(n -> n.startsWith("vision_model.") || n.startsWith("text_model."))) {
            return HUGGING_FACE;
        }
        return names.stream().anyMatch(n -> n.startsWith("text.")) ? OPEN_CLIP_TEXT : OPENAI;
    }

    /** Whether it is no parameter: a buffer, or a number that older files hold beside the weights. */
    static boolean ignored(String name) {
        return name.matches("input_resolution|context_length|vocab_size|(text\\.)?attn_mask|.*\\.position_ids");
    }

    /** The tensors that make up a parameter: one, or three to be put one over the other. */
    List<String> sources(String parameter) {
        return switch (this) {
            case OPENAI -> List.of(parameter);
            case OPEN_CLIP_TEXT ->
                List.of(
                        parameter.startsWith("visual.") || parameter.equals("logit_scale")
                                ? parameter
                                : "text." + parameter);
            case HUGGING_FACE -> huggingFace(parameter);
        };
    }

    /** Whether the parameter is the transposed tensor. */
    boolean transposes(String parameter) {
        return this == HUGGING_FACE && (parameter.equals("visual.proj") || parameter.equals("text_projection"));
    }

    private static List<String> huggingFace(String parameter) {
        Matcher block = BLOCK.matcher(parameter);
        if (!block.matches()) {
            return List.of(OUTSIDE_BLOCKS.getOrDefault(parameter, parameter));
        }
        String layer = (block.group(1) == null ? "text" : "vision") + "_model.encoder.layers." + block.group(2) + ".";
        String inside = block.group(3);
        if (inside.startsWith(JOINED)) {
            String kind = inside.substring(JOINED.length());
            return List.of(
                    layer + "self_attn.q_proj." + kind,
                    layer + "self_attn.k_proj." + kind,
                    layer + "self_attn.v_proj." + kind);
        }
        int dot = inside.lastIndexOf('.');
        return List.of(layer + IN_BLOCKS.get(inside.substring(0, dot)) + inside.substring(dot));
    }
}
