package io.tailstream.model.architecture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a CLIP-style backbone is made of; with its weights it is the backbone.
 *
 * @param jointWidth width of the space in which images and texts are compared
 */
public record Architecture(VisionTower vision, TextTower text, int jointWidth, Activation activation) {
    public Architecture {
        Objects.requireNonNull(vision, "vision");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(activation, "activation");
        if (jointWidth < 1) {
            throw new IllegalArgumentException("joint width " + jointWidth + " is not positive");
        }
    }

    /** All parameters in OpenAI's names, in the order of their use, with their shapes. */
    public Map<String, long[]> parameters() {
        Map<String, long[]> all = visionParameters();
        all.putAll(textParameters());
        all.put("logit_scale", new long[0]);
        return all;
    }

    Map<String, long[]> visionParameters() {
        Map<String, long[]> all = new LinkedHashMap<>();
        int width = vision.width();
        all.put("visual.conv1.weight", new long[] {width, 3, vision.patch(), vision.patch()});
        all.put("visual.class_embedding", new long[] {width});
        all.put("visual.positional_embedding", new long[] {vision.tokens(), width});
        Blocks.layerNorm(all, "visual.ln_pre", width);
        for (int i = 0; i < vision.layers(); i++) {
            Blocks.block(all, "visual.transformer.resblocks." + i, width, vision.mlpWidth());
        }
        Blocks.layerNorm(all, "visual.ln_post", width);
        all.put("visual.proj", new long[] {width, jointWidth});
        return all;
    }

    Map<String, long[]> textParameters() {
        Map<String, long[]> all = new LinkedHashMap<>();
        int width = text.width();
        all.put("token_embedding.weight", new long[] {text.vocabulary(), width});
        all.put("positional_embedding", new long[] {text.context(), width});
        for (int i = 0; i < text.layers(); i++) {
            Blocks.block(all, "transformer.resblocks." + i, width, text.mlpWidth());
        }
        Blocks.layerNorm(all, "ln_final", width);
        all.put("text_projection", new long[] {width, jointWidth});
        return all;
    }
}
