package io.tailstream.model.tuner;

import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.ForwardSource;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What is tuned inside a frozen image tower (parameter-efficient fine-tuning, as in LIFT): its parameters, their first
 * values and its part of the forward pass. It holds no values.
 */
public sealed interface Tuner permits AdaptFormer, VisualPrompts, NoTuner {

    /** Nothing inside the tower: a linear probe, or the backbone as it came. */
    Tuner NONE = new NoTuner();

    /** Names and shapes, block by block. */
    Map<String, long[]> parameters();

    /** Values to start from; equal seeds give equal values. */
    Map<String, HostTensor> initial(long seed);

    /** How many there are, without the head. */
    default long parameterCount() {
        return parameters().values().stream().mapToLong(HostTensor::count).sum();
    }

    /** Its name and size, for tables: {@code adaptformer r=32}. */
    String description();

    /** Multiply-adds (MACs) an image of the matrix products that it adds to a tower. */
    long macs(VisionTower tower);

    /**
     * What the paper's profiler (Table 9) counts of it on a tower, in MACs an image; nothing where the table has no such
     * row.
     */
    default OptionalLong profiledMacs(VisionTower tower) {
        return OptionalLong.empty();
    }

    /** Changes the tokens {@code x} [b, n, width] before block {@code i}. */
    default void beforeBlock(ForwardSource s, int i) {}

    /** Adds to {@code y}, the output of block {@code i}'s MLP, whose residual is {@code x}. */
    default void besideMlp(ForwardSource s, int i) {}

    /**
     * The tuner that these parameters, by their names and shapes, belong to.
     *
     * @param tensors an adapter's, others among them are not looked at
     */
    static Tuner of(Map<String, HostTensor> tensors, VisionTower tower) {
        HostTensor down = tensors.get(AdaptFormer.FIRST_DOWN);
        if (down != null) {
            return new AdaptFormer(tower.layers(), tower.width(), first(down));
        }
        HostTensor prompts = tensors.get(VisualPrompts.name(0));
        if (prompts != null) {
            boolean deep = tensors.containsKey(VisualPrompts.name(1));
            return deep ? VisualPrompts.deep(tower, first(prompts)) : VisualPrompts.shallow(tower, first(prompts));
        }
        return NONE;
    }

    private static int first(HostTensor tensor) {
        long[] shape = tensor.shape();
        return shape.length == 0 ? 1 : (int) Math.max(1, shape[0]);
    }
}
