package io.tailstream.model.encoder;

import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.torch.ForwardSource;
import io.tailstream.model.torch.Precision;
import io.tailstream.model.tuner.CosineHead;
import io.tailstream.model.tuner.Tuner;
import java.util.ArrayList;
import java.util.List;

/** The forward passes of CLIP's towers as TorchScript (Radford et al. 2021; the layout of OpenAI's model.py). */
final class EncoderSource {
    private EncoderSource() {}

    /** Pixels [B, 3, S, S] to what {@code output} says, with what {@code tuner} adds to its blocks. */
    static ForwardSource vision(Architecture a, Tuner tuner, VisionOutput output, Precision precision) {
        VisionTower v = a.vision();
        int width = v.width();
        ForwardSource s = new ForwardSource(precision, "pixels");
        s.let(
                "x",
                "torch.conv2d(" + s.input("pixels") + ", " + s.parameter("visual.conv1.weight") + ", None, ["
                        + v.patch() + ", " + v.patch() + "], [0, 0], [1, 1], 1)");
        s.let("x", "torch.transpose(torch.flatten(x, 2, -1), 1, 2)");
        s.let("b", "torch.size(x, 0)");
        s.let(
                "c",
                "torch.expand(" + s.parameter("visual.class_embedding") + ", [b, 1, " + width + "], implicit=False)");
        s.let("x", "torch.cat([c, x], 1)");
        s.let("x", "torch.add(x, " + s.parameter("visual.positional_embedding") + ", alpha=1)");
        s.let("n", "torch.size(x, 1)");
        s.let("x", s.layerNorm("x", "visual.ln_pre", width));
        List<String> seen = new ArrayList<>();
        keep(s, "pre", seen);
        for (int i = 0; i < v.layers(); i++) {
            String name = "visual.transformer.resblocks." + i;
            tuner.beforeBlock(s, i);
            attention(s, name, width, v.heads(), false);
            mlp(s, name, width, a.activation());
            tuner.besideMlp(s, i);
            s.let("x", "torch.add(x, y, alpha=1)");
            keep(s, "block" + i, seen);
        }
        s.let("f", s.layerNorm("torch.select(x, 1, 0)", "visual.ln_post", width));
        switch (output) {
            case FEATURE -> s.returns(s.output("f"));
            case JOINT -> s.returns(s.output("torch.matmul(f, " + s.parameter("visual.proj") + ")"));
            case LOGITS -> {
                s.let("f", s.output("f"));
                s.let("h", Precision.FP32.cast(s.parameter(CosineHead.WEIGHT)));
                s.returns(CosineHead.logits("f", "h"));
            }
            case EVERY_BLOCK -> {
                seen.add("f");
                seen.add("torch.matmul(f, " + s.parameter("visual.proj") + ")");
                s.returnsAll(seen.stream().map(s::output).toList());
            }
        }
        return s;
    }

    /** Token ids [B, L], L up to the context, to the joint space [B, E]; with every block's output before it if asked. */
    static ForwardSource text(Architecture a, boolean everyBlock, Precision precision) {
        TextTower t = a.text();
        int width = t.width();
        ForwardSource s = new ForwardSource(precision, "ids");
        s.let("b", "torch.size(ids, 0)");
        s.let("n", "torch.size(ids, 1)");
        s.let("x", "torch.embedding(" + s.parameter("token_embedding.weight") + ", ids, -1, False, False)");
        s.let("p", "torch.slice(" + s.parameter("positional_embedding") + ", 0, 0, n, 1)");
        s.let("x", "torch.add(x, p, alpha=1)");
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < t.layers(); i++) {
            String name = "transformer.resblocks." + i;
            attention(s, name, width, t.heads(), true);
            mlp(s, name, width, a.activation());
            s.let("x", "torch.add(x, y, alpha=1)");
            keep(s, "block" + i, seen);
        }
        // The end token has the highest id, and causal attention hides from it whatever follows.
        s.let("e", "torch.reshape(torch.argmax(ids, 1, False), [b, 1, 1])");
        s.let("f", "torch.gather(x, 1, torch.expand(e, [b, 1, " + width + "], implicit=False))");
        s.let("f", s.layerNorm("torch.select(f, 1, 0)", "ln_final", width));
        s.let("f", "torch.matmul(f, " + s.parameter("text_projection") + ")");
        if (everyBlock) {
            seen.add("f");
            s.returnsAll(seen.stream().map(s::output).toList());
        } else {
            s.returns(s.output("f"));
        }
        return s;
    }

    private static void keep(ForwardSource s, String variable, List<String> seen) {
        s.let(variable, "x");
        seen.add(variable);
    }

    /** x ← x + Attention(LN₁(x)), fused; q, k, v of all heads come from one product. */
    private static void attention(ForwardSource s, String name, int width, int heads, boolean causal) {
        s.let("h", s.layerNorm("x", name + ".ln_1", width));
        s.let(
                "q",
                "torch.linear(h, " + s.parameter(name + ".attn.in_proj_weight") + ", "
                        + s.parameter(name + ".attn.in_proj_bias") + ")");
        s.let("q", "torch.reshape(q, [b, n, 3, " + heads + ", " + width / heads + "])");
        s.let("q", "torch.permute(q, [2, 0, 3, 1, 4])");
        s.let(
                "o",
                "torch.scaled_dot_product_attention(torch.select(q, 0, 0), torch.select(q, 0, 1), "
                        + "torch.select(q, 0, 2), None, 0., " + (causal ? "True" : "False") + ")");
        s.let("o", "torch.reshape(torch.transpose(o, 1, 2), [b, n, " + width + "])");
        s.let("x", "torch.add(x, " + s.linear("o", name + ".attn.out_proj") + ", alpha=1)");
    }

    /** y ← MLP(LN₂(x)); the caller adds the residual. */
    private static void mlp(ForwardSource s, String name, int width, Activation activation) {
        s.let("y", s.layerNorm("x", name + ".ln_2", width));
        s.let("y", s.linear("y", name + ".mlp.c_fc"));
        s.let("y", activation.of("y"));
        s.let("y", s.linear("y", name + ".mlp.c_proj"));
    }
}
