package io.tailstream.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.torch.Weights;

/**
 * CLIP's image tower (QuickGELU) in DJL's operations on arrays, one native call each: what the encoder as one call is held
 * against. Forward alone. Each block frees what it made.
 */
final class OperationsEncoder {
    private final VisionTower tower;
    private final Weights weights;

    OperationsEncoder(VisionTower tower, Weights weights) {
        this.tower = tower;
        this.weights = weights;
    }

    /** Pixels [B, 3, S, S] to the class token after the last LayerNorm [B, width], in the pixels' manager. */
    NDArray encode(NDArray pixels) {
        NDManager manager = pixels.getManager();
        long images = pixels.getShape().get(0);
        int width = tower.width();
        NDArray x = Conv2d.conv2d(
                        pixels,
                        weights.get("visual.conv1.weight"),
                        null,
                        new Shape(tower.patch(), tower.patch()),
                        new Shape(0, 0),
                        new Shape(1, 1))
                .singletonOrThrow();
        x = x.reshape(images, width, -1).transpose(0, 2, 1);
        NDArray one = weights.get("visual.class_embedding").reshape(1, 1, width);
        one.attach(manager);
        x = one.broadcast(new Shape(images, 1, width)).concat(x, 1).add(weights.get("visual.positional_embedding"));
        x = layerNorm(x, "visual.ln_pre");
        for (int i = 0; i < tower.layers(); i++) {
            try (NDManager scope = manager.newSubManager()) {
                x.attach(scope);
                x = block(x, "visual.transformer.resblocks." + i);
                x.attach(manager);
            }
        }
        return layerNorm(x.get(":, 0"), "visual.ln_post");
    }

    private NDArray block(NDArray x, String name) {
        long images = x.getShape().get(0);
        long tokens = x.getShape().get(1);
        int heads = tower.heads();
        int each = tower.width() / heads;
        NDArray all = linear(layerNorm(x, name + ".ln_1"), name + ".attn.in_proj_weight", name + ".attn.in_proj_bias")
                .reshape(images, tokens, 3, heads, each)
                .transpose(2, 0, 3, 1, 4);
        NDArray scores = all.get(0)
                .mul((float) (1 / Math.sqrt(each)))
                .matMul(all.get(1).swapAxes(2, 3))
                .softmax(-1);
        NDArray o = scores.matMul(all.get(2)).transpose(0, 2, 1, 3).reshape(images, tokens, tower.width());
        NDArray h = x.add(linear(o, name + ".attn.out_proj.weight", name + ".attn.out_proj.bias"));
        NDArray y = linear(layerNorm(h, name + ".ln_2"), name + ".mlp.c_fc.weight", name + ".mlp.c_fc.bias");
        y = y.mul(Activation.sigmoid(y.mul(1.702f)));
        return h.add(linear(y, name + ".mlp.c_proj.weight", name + ".mlp.c_proj.bias"));
    }

    private NDArray linear(NDArray x, String weight, String bias) {
        return Linear.linear(x, weights.get(weight), weights.get(bias)).singletonOrThrow();
    }

    private NDArray layerNorm(NDArray x, String name) {
        return LayerNorm.layerNorm(
                        x,
                        new Shape(tower.width()),
                        weights.get(name + ".weight"),
                        weights.get(name + ".bias"),
                        1e-5f)
                .singletonOrThrow();
    }
}
