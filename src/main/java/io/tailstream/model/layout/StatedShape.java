package io.tailstream.model.layout;

import io.tailstream.model.architecture.Activation;
import java.util.OptionalInt;

/**
 * What a checkpoint's tensors cannot tell of its architecture.
 *
 * @param imageSize side of the input; where empty, grid × patch
 * @param visionHeads where empty, width / 64 (ViT-H/14 has 80 wide heads, so state them there)
 * @param textHeads as {@code visionHeads}
 */
public record StatedShape(
        Activation activation, OptionalInt imageSize, OptionalInt visionHeads, OptionalInt textHeads) {
    /** The activation alone. */
    public static StatedShape of(Activation activation) {
        return new StatedShape(activation, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
    }

    /** Heads of 64, as all published towers up to ViT-L have them. */
    static int usualHeads(int width) {
        return Math.max(1, width / 64);
    }
}
