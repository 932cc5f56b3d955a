package io.tailstream.model.backbone;

import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.file.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Seeded random weights from which a backbone is pre-trained: the scales of OpenAI's model.py, for both towers. */
public final class InitialWeights {
    /** CLIP's start of the logit scale, ln(1 / 0.07). */
    private static final float LOGIT_SCALE = (float) Math.log(1 / 0.07);

    private InitialWeights() {}

    /** All parameters of the architecture, in OpenAI's names. */
    public static Map<String, HostTensor> of(Architecture a, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Map<String, HostTensor> weights = new LinkedHashMap<>();
        a.parameters().forEach((name, shape) -> {
            float[] values = new float[(int) HostTensor.count(shape)];
            boolean vision = name.startsWith("visual.");
            double deviation = vision
                    ? deviation(name, a.vision().width(), a.vision().layers(), shape)
                    : deviation(name, a.text().width(), a.text().layers(), shape);
            for (int i = 0; i < values.length; i++) {
                if (name.equals("logit_scale")) {
                    values[i] = LOGIT_SCALE;
                } else if (name.contains(".ln_") || name.startsWith("ln_")) {
                    values[i] = name.endsWith(".weight") ? 1 : 0;
                } else {
                    values[i] = (float) (deviation * random.nextGaussian());
                }
            }
            weights.put(name, HostTensor.of(values, shape));
        });
        return weights;
    }

    private static double deviation(String name, int width, int layers, long[] shape) {
        double byWidth = 1 / Math.sqrt(width);
        if (name.endsWith("bias")) { // of linear maps too
            return 0;
        }
        if (name.equals("token_embedding.weight")) {
            return 0.02;
        }
        if (name.equals("positional_embedding")) {
            return 0.01;
        }
        if (name.endsWith("conv1.weight")) {
            return 1 / Math.sqrt(3.0 * shape[1] * shape[2] * shape[3]); // as U(±1/√fan-in)
        }
        if (name.endsWith("attn.out_proj.weight") || name.endsWith("mlp.c_proj.weight")) {
            return byWidth / Math.sqrt(2.0 * layers); // the residual's variance does not grow with depth
        }
        return name.endsWith("mlp.c_fc.weight") ? byWidth / Math.sqrt(2) : byWidth;
    }
}
