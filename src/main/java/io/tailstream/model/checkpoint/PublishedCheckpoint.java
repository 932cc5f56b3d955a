package io.tailstream.model.checkpoint;

import io.tailstream.model.architecture.Activation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a published checkpoint by its name alone. The list has those whose makers state it; any other needs
 * its activation stated.
 *
 * @param visionHeads where they are not of 64
 */
public record PublishedCheckpoint(String name, Activation activation, OptionalInt visionHeads) {
    /** In order of publication: OpenAI's and MetaCLIP's were trained with QuickGELU, LAION's with erf GELU. */
    public static final List<PublishedCheckpoint> ALL = List.of(
            usual("openai/clip-vit-base-patch32", Activation.QUICK_GELU),
            usual("openai/clip-vit-base-patch16", Activation.QUICK_GELU),
            usual("openai/clip-vit-large-patch14", Activation.QUICK_GELU),
            usual("openai/clip-vit-large-patch14-336", Activation.QUICK_GELU),
            usual("laion/CLIP-ViT-B-32-laion2B-s34B-b79K", Activation.GELU),
            usual("laion/CLIP-ViT-B-16-laion2B-s34B-b88K", Activation.GELU),
            sixteenHeads("laion/CLIP-ViT-H-14-laion2B-s32B-b79K", Activation.GELU),
            sixteenHeads("laion/CLIP-ViT-g-14-laion2B-s12B-b42K", Activation.GELU),
            sixteenHeads("laion/CLIP-ViT-bigG-14-laion2B-39B-b160k", Activation.GELU),
            usual("facebook/metaclip-b32-400m", Activation.QUICK_GELU),
            usual("facebook/metaclip-b16-400m", Activation.QUICK_GELU),
            usual("facebook/metaclip-l14-400m", Activation.QUICK_GELU),
            usual("facebook/metaclip-b32-fullcc2.5b", Activation.QUICK_GELU),
            usual("facebook/metaclip-b16-fullcc2.5b", Activation.QUICK_GELU),
            usual("facebook/metaclip-l14-fullcc2.5b", Activation.QUICK_GELU),
            sixteenHeads("facebook/metaclip-h14-fullcc2.5b", Activation.QUICK_GELU));

    /** The checkpoint of this name, in any case of letters. */
    public static Optional<PublishedCheckpoint> named(String name) {
        return ALL.stream().filter(known -> known.name.equalsIgnoreCase(name)).findFirst();
    }

    private static PublishedCheckpoint usual(String name, Activation activation) {
        return new PublishedCheckpoint(name, activation, OptionalInt.empty());
    }

    private static PublishedCheckpoint sixteenHeads(String name, Activation activation) {
        return new PublishedCheckpoint(name, activation, OptionalInt.of(16));
    }
}
