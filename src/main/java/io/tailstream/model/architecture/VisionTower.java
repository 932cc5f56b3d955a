package io.tailstream.model.architecture;

/**
 * Shape of a CLIP image encoder (ViT). For ViT-B/16: {@code new VisionTower(224, 16, 768, 12, 12, 3072)}.
 *
 * @param imageSize side of the square input in pixels; any size whose ⌊size / patch⌋ is the same fits the same weights
 * @param patch side of a patch in pixels
 * @param width of a token
 * @param layers transformer blocks
 * @param heads of attention; they divide the width
 * @param mlpWidth of the hidden layer of each block's MLP, as a rule 4 · width
 */
public record VisionTower(int imageSize, int patch, int width, int layers, int heads, int mlpWidth) {
    public VisionTower {
        Blocks.check("vision", width, layers, heads, mlpWidth);
        if (patch < 1 || imageSize < patch) {
            throw new IllegalArgumentException(
                    "vision: an image of " + imageSize + " px holds no patch of " + patch + " px");
        }
    }

    /** Patches a side. */
    public int grid() {
        return imageSize / patch;
    }

    /** Patches and the class token. */
    public int tokens() {
        return grid() * grid() + 1;
    }

    /**
     * Multiply-adds (MACs) of one block's matrix products: query, key, value; scores and their sum of values; output;
     * MLP.
     *
     * @param tokens that pass through it, of one image
     */
    public long blockMacs(long tokens) {
        return tokens * width * 4 * width + 2 * tokens * tokens * width + 2 * tokens * width * mlpWidth;
    }
}
