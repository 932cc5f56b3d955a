package io.tailstream.model.encoder;

import ai.djl.ndarray.NDArray;
import io.tailstream.model.torch.ForwardSource;
import io.tailstream.model.torch.Precision;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.TorchFunction;
import java.util.List;

/** CLIP's zero-shot classifier: logits = exp(logit_scale) · cos(image, text of the class). */
public final class ZeroShot implements AutoCloseable {
    private final TorchFunction function;

    public ZeroShot(TorchDevice device) {
        ForwardSource s = new ForwardSource(Precision.FP32, "images", "texts", "scale");
        s.returns(LossModule.zeroShot());
        function = new TorchFunction(device, s.code());
    }

    /** Image features [B, E], text features [C, E] and {@code logit_scale} to logits [B, C], in the images' manager. */
    public NDArray logits(NDArray images, NDArray texts, NDArray logitScale) {
        return function.call(List.of(images, texts, logitScale), List.of()).head();
    }

    @Override
    public void close() {
        function.close();
    }
}
