package io.tailstream.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.torch.ForwardSource;
import io.tailstream.model.torch.Gradients;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.TorchFunction;
import io.tailstream.model.torch.Weights;
import java.util.List;

/** CLIP's text tower as one native call. It holds no weights: those are passed, frozen or tuned. */
public final class TextEncoder implements AutoCloseable {
    private final TorchFunction function;
    private final List<String> parameters;

    public TextEncoder(TorchDevice device, Architecture architecture) {
        this(device, architecture, false);
    }

    /** @param everyBlock for tests: the tokens after each block [B, L, width] come before the joint output */
    public TextEncoder(TorchDevice device, Architecture architecture, boolean everyBlock) {
        ForwardSource source = EncoderSource.text(architecture, everyBlock, device.precision());
        this.parameters = source.parameters();
        this.function = new TorchFunction(device, source.code());
    }

    /** Names of the parameters that it uses. */
    public List<String> parameters() {
        return parameters;
    }

    /**
     * Token ids [B, L] (int64; 2 ≤ L ≤ the context) to the joint space [B, jointWidth], not normalised, in the ids'
     * manager. What follows the end token plays no part, so columns of padding alone can be left out.
     */
    public NDArray encode(NDArray ids, Weights weights) {
        return call(ids, weights).head();
    }

    /** As {@link #encode}, recording for {@link Gradients}. */
    public NDArray record(NDArray ids, Weights weights) {
        return function.record(List.of(ids), weights.list(parameters)).head();
    }

    public NDList call(NDArray ids, Weights weights) {
        return function.call(List.of(ids), weights.list(parameters));
    }

    @Override
    public void close() {
        function.close();
    }
}
