package io.tailstream.model.architecture;

import java.util.Map;

/** What the blocks of both towers have in common: their checks and their parameters. */
public final class Blocks {
    private Blocks() {}

    static void check(String tower, int width, int layers, int heads, int mlpWidth) {
        if (width < 1 || layers < 1 || mlpWidth < 1) {
            throw new IllegalArgumentException(tower + ": width " + width + ", layers " + layers + " and MLP width "
                    + mlpWidth + " must be positive");
        }
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(tower + ": " + heads + " heads do not divide the width " + width);
        }
    }

    public static void layerNorm(Map<String, long[]> all, String name, int width) {
        all.put(name + ".weight", new long[] {width});
        all.put(name + ".bias", new long[] {width});
    }

    public static void linear(Map<String, long[]> all, String name, int out, int in) {
        all.put(name + ".weight", new long[] {out, in});
        all.put(name + ".bias", new long[] {out});
    }

    static void block(Map<String, long[]> all, String name, int width, int mlpWidth) {
        layerNorm(all, name + ".ln_1", width);
        all.put(name + ".attn.in_proj_weight", new long[] {3L * width, width});
        all.put(name + ".attn.in_proj_bias", new long[] {3L * width});
        linear(all, name + ".attn.out_proj", width, width);
        layerNorm(all, name + ".ln_2", width);
        linear(all, name + ".mlp.c_fc", mlpWidth, width);
        linear(all, name + ".mlp.c_proj", width, mlpWidth);
    }
}
