package io.tailstream.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.torch.ForwardSource;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.TorchFunction;
import io.tailstream.model.torch.Weights;
import io.tailstream.model.tuner.Tuner;
import java.util.List;

/**
 * CLIP's image tower, with or without a tuner, as one native call. It holds no weights: those are passed, frozen or
 * tuned.
 */
public final class ImageEncoder implements AutoCloseable {
    private final TorchFunction function;
    private final List<String> parameters;

    /** @param tuner whose parameters take part, {@link Tuner#NONE} for the tower as it came */
    public ImageEncoder(TorchDevice device, Architecture architecture, Tuner tuner, VisionOutput output) {
        ForwardSource source = EncoderSource.vision(architecture, tuner, output, device.precision());
        this.parameters = source.parameters();
        this.function = new TorchFunction(device, source.code());
    }

    /** Names of the parameters that it uses. */
    public List<String> parameters() {
        return parameters;
    }

    /** Pixels [B, 3, S, S] to the output, see {@link VisionOutput}; it belongs to the pixels' manager. */
    public NDArray encode(NDArray pixels, Weights weights) {
        return call(pixels, weights).head();
    }

    /** As {@link #encode}, recording for {@link Gradients}. */
    public NDArray record(NDArray pixels, Weights weights) {
        return function.record(List.of(pixels), weights.list(parameters)).head();
    }

    /** All outputs of {@link VisionOutput#EVERY_BLOCK}. */
    public NDList call(NDArray pixels, Weights weights) {
        return function.call(List.of(pixels), weights.list(parameters));
    }

    @Override
    public void close() {
        function.close();
    }
}
