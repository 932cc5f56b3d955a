package io.tailstream.model.tuner;

import io.tailstream.model.architecture.Blocks;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.ForwardSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * AdaptFormer (Chen et al. 2022; as LIFT has it), a bottleneck parallel to each block's MLP: {@code x = MLP(LN₂(h)) +
 * s·Up(ReLU(Down(LN(h)))) + h}, h the residual after attention. Its parameters are named {@code
 * adapter.i.{scale,ln.weight,ln.bias,down.weight,down.bias,up.weight,up.bias}}.
 *
 * @param layers blocks
 * @param width of a token
 * @param bottleneck r, the width between Down and Up
 */
public record AdaptFormer(int layers, int width, int bottleneck) implements Tuner {
    static final String FIRST_DOWN = name(0, "down") + ".weight";

    public AdaptFormer {
        if (layers < 1 || width < 1 || bottleneck < 1) {
            throw new IllegalArgumentException("AdaptFormer: layers " + layers + ", width " + width + " and bottleneck "
                    + bottleneck + " must be positive");
        }
    }

    /** The adapter for this many classes on a tower: r = 2^max(0, ⌊log₂(C / (2·layers))⌋). */
    public static AdaptFormer forClasses(VisionTower tower, int classes) {
        int ratio = classes / (2 * tower.layers());
        int r = ratio < 1 ? 1 : Integer.highestOneBit(ratio);
        return new AdaptFormer(tower.layers(), tower.width(), r);
    }

    @Override
    public Map<String, long[]> parameters() {
        Map<String, long[]> all = new LinkedHashMap<>();
        for (int i = 0; i < layers; i++) {
            all.put(name(i, "scale"), new long[] {1});
            Blocks.layerNorm(all, name(i, "ln"), width);
            Blocks.linear(all, name(i, "down"), bottleneck, width);
            Blocks.linear(all, name(i, "up"), width, bottleneck);
        }
        return all;
    }

    /**
     * Values to start from: at first the adapter adds nothing (up is 0), scale and LayerNorm are 1, and down is Kaiming
     * normal with a = √5, whose standard deviation is √(2 / (1 + a²)) / √width.
     */
    @Override
    public Map<String, HostTensor> initial(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        double deviation = Math.sqrt(2.0 / 6.0) / Math.sqrt(width);
        Map<String, HostTensor> all = new LinkedHashMap<>();
        parameters().forEach((name, shape) -> {
            float[] values = new float[(int) HostTensor.count(shape)];
            for (int i = 0; i < values.length; i++) {
                if (name.endsWith("down.weight")) {
                    values[i] = (float) (deviation * random.nextGaussian());
                } else if (name.endsWith("scale") || name.endsWith("ln.weight")) {
                    values[i] = 1;
                }
            }
            all.put(name, HostTensor.of(values, shape));
        });
        return all;
    }

    @Override
    public String description() {
        return "adaptformer r=" + bottleneck;
    }

    /** Down and Up. With r = 32 on ViT-B/16: 0.116 G. */
    @Override
    public long macs(VisionTower tower) {
        return tower.layers() * 2L * tower.tokens() * tower.width() * bottleneck;
    }

    /** Down, Up and their LayerNorms. */
    @Override
    public OptionalLong profiledMacs(VisionTower tower) {
        return OptionalLong.of(macs(tower) + 4L * tower.layers() * tower.tokens() * tower.width());
    }

    private static String name(int block, String part) {
        return "adapter." + block + "." + part;
    }

    @Override
    public void besideMlp(ForwardSource s, int i) {
        s.let("a", s.layerNorm("x", name(i, "ln"), width));
        s.let("a", "torch.relu(" + s.linear("a", name(i, "down")) + ")");
        s.let("a", s.linear("a", name(i, "up")));
        s.let("y", "torch.add(y, torch.mul(a, " + s.parameter(name(i, "scale")) + "), alpha=1)");
    }
}
