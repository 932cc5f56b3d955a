package io.tailstream.model.tuner;

import io.tailstream.model.architecture.VisionTower;
import java.util.OptionalLong;

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
        return patchMacs() + tower.layers() * tower.blockMacs(tower.tokens());
    }

    /** MACs that the tuner adds. */
    public long tunerMacs() {
        return tuner.macs(tower);
    }

    /** MACs of the head. */
    public long headMacs() {
        return headParameters();
    }

    /**
     * What the paper's Table 9 counts with AdaptFormer, and why it is far less: its profiler sees the patches, the
     * adapters' two linear maps and their LayerNorms alone, no attention and no MLP. Nothing for other tuners.
     */
    public OptionalLong profiledMacs() {
        OptionalLong tuned = tuner.profiledMacs(tower);
        return tuned.isPresent() ? OptionalLong.of(patchMacs() + tuned.getAsLong()) : tuned;
    }

    private long patchMacs() {
        long patches = (long) tower.grid() * tower.grid();
        return patches * 3 * tower.patch() * tower.patch() * tower.width();
    }
}
