package io.tailstream.model.encoder;

/** What an {@link ImageEncoder} returns. */
public enum VisionOutput {
    /** The class token after the last LayerNorm, [B, width]: the feature of adapted models. */
    FEATURE,
    /** The feature in the space shared with texts, [B, jointWidth], not normalised. */
    JOINT,
    /** The cosine head's logits [B, C] of the feature; takes {@code head.weight}. */
    LOGITS,
    /** For tests: the tokens after ln_pre and after each block [B, tokens, width], then feature and joint. */
    EVERY_BLOCK
}
