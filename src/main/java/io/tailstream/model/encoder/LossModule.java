package io.tailstream.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tailstream.model.torch.ForwardSource;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.torch.Precision;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.TorchFunction;
import io.tailstream.model.tuner.CosineHead;
import java.util.List;

/**
 * Logits and their mean cross-entropy in one native call, for training. Labels are int64 [B], features [B, d] float32;
 * the results belong to the features' manager.
 */
public final class LossModule implements AutoCloseable {
    private final TorchFunction function;

    /** The scalar loss, and the logits [B, C] before the offsets. */
    public record Loss(NDArray loss, NDArray logits) {}

    private LossModule(TorchDevice device, ForwardSource source) {
        this.function = new TorchFunction(device, source.code());
    }

    /**
     * Cosine head and logit adjustment (Menon et al. 2021, Eq. 10; the paper's Eq. 2): inputs are features, head weights
     * [C, d], labels and offsets [C], τ·log P_S for LA and zeros for plain cross-entropy.
     */
    public static LossModule cosineHead(TorchDevice device) {
        ForwardSource s = new ForwardSource(Precision.FP32, "features", "head", "labels", "offsets");
        s.let("z", CosineHead.logits("features", "head"));
        s.let("l", crossEntropy("torch.add(z, offsets, alpha=1)", "labels"));
        s.returnsAll(List.of("l", "z"));
        return new LossModule(device, s);
    }

    /**
     * Images against all class texts: inputs are image features [B, E], text features [C, E], {@code logit_scale} (its
     * logarithm, a scalar), labels and offsets [C] as in {@link #cosineHead}.
     */
    public static LossModule classTexts(TorchDevice device) {
        ForwardSource s = new ForwardSource(Precision.FP32, "images", "texts", "scale", "labels", "offsets");
        s.let("z", zeroShot());
        s.let("l", crossEntropy("torch.add(z, offsets, alpha=1)", "labels"));
        s.returnsAll(List.of("l", "z"));
        return new LossModule(device, s);
    }

    /**
     * CLIP's contrastive loss within the batch: inputs are image features [B, E], the same images' text features [B, E]
     * and {@code logit_scale}; the mean of the cross-entropies of rows and of columns.
     */
    public static LossModule contrastive(TorchDevice device) {
        ForwardSource s = new ForwardSource(Precision.FP32, "images", "texts", "scale");
        s.let("z", zeroShot());
        s.let(
                "own",
                "torch.arange(torch.size(z, 0), dtype=4, layout=None, device=ops.prim.device(z), pin_memory=False)");
        s.let("l", "torch.add(" + crossEntropy("z", "own") + ", " + crossEntropy("torch.t(z)", "own") + ", alpha=1)");
        s.returnsAll(List.of("torch.mul(l, 0.5)", "z"));
        return new LossModule(device, s);
    }

    /** TorchScript of exp(logit_scale) · cos(images, texts), [B, C]. */
    static String zeroShot() {
        return "torch.mul(torch.exp(scale), torch.linear(" + ForwardSource.normalised("images") + ", "
                + ForwardSource.normalised("texts") + ", None))";
    }

    private static String crossEntropy(String logits, String labels) {
        return "torch.cross_entropy_loss(" + logits + ", " + labels + ", None, 1, -100, 0.)"; // 1: mean
    }

    /** The loss, recorded for {@link Gradients}. */
    public Loss record(NDArray... inputs) {
        return loss(function.record(List.of(inputs), List.of()));
    }

    /** The loss alone, of held-out data. */
    public Loss evaluate(NDArray... inputs) {
        return loss(function.call(List.of(inputs), List.of()));
    }

    private static Loss loss(NDList results) {
        return new Loss(results.get(0), results.get(1));
    }

    @Override
    public void close() {
        function.close();
    }
}
