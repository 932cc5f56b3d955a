package io.tailstream.model.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * A function on tensors written in TorchScript and run by one native call. It reaches whatever libtorch can do, keeps
 * its constants in its source (DJL's {@code NDArray.mul(Number)} gives wrong gradients after a garbage collection), and
 * its intermediate results never become Java objects.
 *
 * <p>One thread at a time: a call names its arguments, for DJL passes an array by its name.
 */
public final class TorchFunction implements AutoCloseable {
    private static final String LIST = "w[]";

    private final NDManager owner;
    private final PtSymbolBlock module;

    /**
     * @param forward source of the method {@code forward(self: __torch__.M, …)}: tensors first, then, if any, one {@code
     *     w: List[Tensor]}
     */
    public TorchFunction(TorchDevice device, String forward) {
        owner = device.newManager();
        try {
            module = JniUtils.loadModule(
                    (PtNDManager) owner, new ByteArrayInputStream(TorchScriptArchive.of(forward)), false, false);
        } catch (IOException e) {
            owner.close();
            throw new UncheckedIOException(e); // from memory
        } catch (RuntimeException e) {
            owner.close();
            throw new IllegalStateException("libtorch refused this source:\n" + forward, e);
        }
    }

    /**
     * Runs it without recording for gradients; in-place operations may write to any argument.
     *
     * @param inputs its tensors; the results belong to the first one's manager (the batch's)
     * @param list its {@code w}, may be empty
     */
    public NDList call(List<NDArray> inputs, List<NDArray> list) {
        boolean before = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        try {
            return record(inputs, list);
        } finally {
            JniUtils.setGradMode(before);
        }
    }

    /** As {@link #call}, recording for {@link Gradients} whatever depends on an array that requires a gradient. */
    public NDList record(List<NDArray> inputs, List<NDArray> list) {
        NDList arguments = new NDList(inputs.size() + list.size());
        for (NDArray input : inputs) {
            if (input.getName() != null) {
                input.setName(null);
            }
            arguments.add(input);
        }
        for (NDArray item : list) {
            if (!Objects.equals(item.getName(), LIST)) {
                item.setName(LIST);
            }
            arguments.add(item);
        }
        // A setting of the thread. The profiling executor would run the first calls of each new shape apart, and finds
        // nothing to fuse in these sources that would pay for it.
        JniUtils.setGraphExecutorOptimize(false);
        // "true" records where the thread's mode says so. DJL's "false" makes tensors that can never be saved for a
        // backward pass, and PyTorch warns of it.
        return IValueUtils.forward(module, arguments, true);
    }

    @Override
    public void close() {
        module.close();
        owner.close();
    }
}
