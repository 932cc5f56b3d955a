package io.tailstream.model.tuner;

import io.tailstream.model.architecture.VisionTower;

/**
 * What one image costs in an adapted image tower, in multiply–adds (MACs) of its matrix products; LayerNorms, activations
 * and sums are not counted, as is usual.
 *
 * @param tower the frozen image tower
 * @param tuner what is tuned in it
 * @param classes C, rows of the head
 */
public record Cost(VisionTower tower, Tuner tuner, int classes) {

    /** Parameters that are tuned, without the head's. */
    public long tunedParameters() {
        return tuner.parameterCount();
    }

    /** The head's parameters. */
    public long headParameters() {
        return (long) classes * tower.width();
    }

    /** MACs of the tower as it came: patches, attention, MLPs. ViT-B/16: 17.56 G. */
    public long backboneMacs() {
        return patchMacs() + tower.layers() * blockMacs(tower.tokens());
    }

    /** MACs that the tuner adds. AdaptFormer with r = 32 on ViT-B/16: 0.116 G. */
    public long tunerMacs() {
        if (tuner instanceof AdaptFormer adapter) {
            return tower.layers() * 2L * tower.tokens() * tower.width() * adapter.bottleneck();
        }
        if (tuner instanceof VisualPrompts prompts) { // the tokens go through all blocks, shallow ones too
            return tower.layers() * (blockMacs(tower.tokens() + prompts.length()) - blockMacs(tower.tokens()));
        }
        return 0;
    }

    /** MACs of the head. */
    public long headMacs() {
        return headParameters();
    }

    /**
     * What the paper's Table 9 counts with AdaptFormer, and why it is far less: its profiler sees the patches, the
     * adapters' two linear maps and their LayerNorms alone, no attention and no MLP.
     */
    public long profiledMacs() {
        return patchMacs() + tunerMacs() + 4L * tower.layers() * tower.tokens() * tower.width();
    }

    private long patchMacs() {
        long patches = (long) tower.grid() * tower.grid();
        return patches * 3 * tower.patch() * tower.patch() * tower.width();
    }

    /** Query, key, value; scores and their sum of values; output; MLP. */
    private long blockMacs(long tokens) {
        long width = tower.width();
        return tokens * width * 4 * width + 2 * tokens * tokens * width + 2 * tokens * width * tower.mlpWidth();
    }
}
