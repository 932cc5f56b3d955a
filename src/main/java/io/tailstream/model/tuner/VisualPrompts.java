package io.tailstream.model.tuner;

import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.ForwardSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Visual prompt tuning (VPT, Jia et al. 2022; as LIFT has it): learnable tokens behind an image's own, which have no
 * position. Shallow: block 0 gets them, and what becomes of them goes on through the blocks. Deep: each block drops those
 * of the block before and gets its own. Its parameters are named {@code prompt.i}, [length, width] each.
 *
 * @param blocks how many blocks get prompts of their own: 1 (shallow) or all of the tower's (deep)
 * @param length prompts a block
 * @param tower that they are for
 */
public record VisualPrompts(int blocks, int length, VisionTower tower) implements Tuner {
    /** The paper's (and LIFT's) number of prompts a block. */
    public static final int USUAL_LENGTH = 10;

    public VisualPrompts {
        if (length < 1 || (blocks != 1 && blocks != tower.layers())) {
            throw new IllegalArgumentException("prompts: " + length + " in " + blocks
                    + " blocks; at least 1 is needed, in one block or in all " + tower.layers());
        }
    }

    /** VPT-deep. */
    public static VisualPrompts deep(VisionTower tower, int length) {
        return new VisualPrompts(tower.layers(), length, tower);
    }

    /** VPT-shallow. */
    public static VisualPrompts shallow(VisionTower tower, int length) {
        return new VisualPrompts(1, length, tower);
    }

    @Override
    public Map<String, long[]> parameters() {
        Map<String, long[]> all = new LinkedHashMap<>();
        for (int i = 0; i < blocks; i++) {
            all.put(name(i), new long[] {length, tower.width()});
        }
        return all;
    }

    /** Uniform within ±√(6 / (3p² + d)), p the patch's side, d the width. */
    @Override
    public Map<String, HostTensor> initial(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        double bound = Math.sqrt(6.0 / (3.0 * tower.patch() * tower.patch() + tower.width()));
        Map<String, HostTensor> all = new LinkedHashMap<>();
        parameters().forEach((name, shape) -> {
            float[] values = new float[(int) HostTensor.count(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
            all.put(name, HostTensor.of(values, shape));
        });
        return all;
    }

    @Override
    public String description() {
        return (blocks == 1 ? "vpt-shallow " : "vpt-deep ") + length;
    }

    /** What the tower's blocks do more of for the added tokens, which go through all blocks, shallow ones too. */
    @Override
    public long macs(VisionTower tower) {
        return tower.layers() * (tower.blockMacs(tower.tokens() + length) - tower.blockMacs(tower.tokens()));
    }

    static String name(int block) {
        return "prompt." + block;
    }

    @Override
    public void beforeBlock(ForwardSource s, int i) {
        if (i >= blocks) {
            return;
        }
        if (i > 0) {
            s.let("x", "torch.slice(x, 1, 0, " + tower.tokens() + ", 1)");
        }
        s.let(
                "p",
                "torch.expand(" + s.parameter(name(i)) + ", [b, " + length + ", " + tower.width()
                        + "], implicit=False)");
        s.let("x", "torch.cat([x, p], 1)");
        s.let("n", "torch.size(x, 1)");
    }
}
