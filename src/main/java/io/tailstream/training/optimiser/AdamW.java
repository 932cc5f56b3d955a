package io.tailstream.training.optimiser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.TorchFunction;
import io.tailstream.model.torch.Weights;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter 2019) with the gradients' common norm clipped: small transformers learn in a few epochs
 * with it where SGD needs many. The decoupled weight decay holds for matrices alone, as is usual: biases, LayerNorms
 * and scales are not decayed. All parameters are updated in place by one native call, which also zeroes their
 * gradients.
 */
public final class AdamW implements AutoCloseable {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.98; // CLIP's
    private static final double EPSILON = 1e-6; // CLIP's
    private static final double LARGEST_NORM = 1;

    private final Weights weights;
    private final List<String> names = new ArrayList<>();
    private final NDManager manager;
    private final List<NDArray> means = new ArrayList<>();
    private final List<NDArray> squares = new ArrayList<>();
    private final TorchFunction update;
    private final double weightDecay;

    /** @param tuned names of the parameters to tune; gradients are recorded for them from now on */
    public AdamW(TorchDevice device, Weights weights, Collection<String> tuned, double weightDecay) {
        this.weights = weights;
        this.weightDecay = weightDecay;
        tuned.stream().filter(name -> isMatrix(weights.get(name))).forEach(names::add);
        int matrices = names.size();
        tuned.stream().filter(name -> !isMatrix(weights.get(name))).forEach(names::add);
        weights.requireGradients(names);
        manager = device.newManager();
        for (NDArray parameter : weights.list(names)) {
            means.add(manager.zeros(parameter.getShape()));
            squares.add(manager.zeros(parameter.getShape()));
        }
        update = new TorchFunction(device, source(names.size(), matrices));
    }

    private static boolean isMatrix(NDArray parameter) {
        return parameter.getShape().dimension() > 1;
    }

    /** w holds n parameters, the matrices first, their n gradients, n means and n squares. */
    private static String source(int n, int matrices) {
        return String.join(
                "\n",
                "  def forward(self: __torch__.M,",
                "    rates: Tensor,",
                "    w: List[Tensor]) -> Tensor:",
                "    step = torch.select(rates, 0, 0)",
                "    unbias = torch.select(rates, 0, 1)",
                "    keep = torch.select(rates, 0, 2)",
                "    total = torch.select(rates, 0, 3)",
                "    for i in range(" + n + "):",
                "      g = w[torch.add(i, " + n + ")]",
                "      _0 = torch.add_(total, torch.sum(torch.mul(g, g)), alpha=1)",
                "    norm = torch.sqrt(total)",
                "    clip = torch.clamp_max(torch.mul(torch.reciprocal(norm), " + LARGEST_NORM + "), 1.)",
                "    for i in range(" + matrices + "):",
                "      _1 = torch.mul_(w[i], keep)",
                "    for i in range(" + n + "):",
                "      p = w[i]",
                "      g = w[torch.add(i, " + n + ")]",
                "      m = w[torch.add(i, " + 2 * n + ")]",
                "      v = w[torch.add(i, " + 3 * n + ")]",
                "      h = torch.mul(g, clip)",
                "      _2 = torch.add_(torch.mul_(m, " + BETA_1 + "), h, alpha=" + (1 - BETA_1) + ")",
                "      _3 = torch.addcmul_(torch.mul_(v, " + BETA_2 + "), h, h, value=" + (1 - BETA_2) + ")",
                "      root = torch.add(torch.sqrt(torch.mul(v, unbias)), " + EPSILON + ", alpha=1)",
                "      _4 = torch.addcmul_(p, torch.div(m, root), step, value=1)",
                "      _5 = torch.zero_(g)",
                "    return norm",
                "");
    }

    /**
     * One step down the gradients that have been added up since the last one.
     *
     * @param steps the steps taken before this one
     * @return the gradients' norm before it was clipped
     */
    public float step(long steps, double learningRate) {
        try (NDManager batch = manager.newSubManager()) {
            List<NDArray> all = new ArrayList<>(weights.list(names));
            for (String name : names) {
                NDArray gradient = weights.get(name).getGradient();
                gradient.attach(batch);
                all.add(gradient);
            }
            all.addAll(means);
            all.addAll(squares);
            double unbias1 = 1 / (1 - Math.pow(BETA_1, steps + 1.0));
            double unbias2 = 1 / (1 - Math.pow(BETA_2, steps + 1.0));
            NDArray rates = batch.create(new float[] {
                (float) (-learningRate * unbias1), (float) unbias2, (float) (1 - learningRate * weightDecay), 0
            });
            return update.call(List.of(rates), all).head().toFloatArray()[0];
        }
    }

    /** Both moments, for a checkpoint. */
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            state.put("mean/" + names.get(i), host(means.get(i)));
            state.put("square/" + names.get(i), host(squares.get(i)));
        }
        return state;
    }

    private static HostTensor host(NDArray array) {
        return HostTensor.of(array.toFloatArray(), array.getShape().getShape());
    }

    /** Takes up the moments of a checkpoint. */
    public void restore(Map<String, HostTensor> state) {
        for (int i = 0; i < names.size(); i++) {
            restore(means, i, state.get("mean/" + names.get(i)));
            restore(squares, i, state.get("square/" + names.get(i)));
        }
    }

    private void restore(List<NDArray> moments, int i, HostTensor value) {
        if (value == null) {
            throw new IllegalArgumentException("the checkpoint has no moments of '" + names.get(i) + "'");
        }
        moments.set(i, manager.create(value.floats(), new Shape(value.shape()))).close();
    }

    @Override
    public void close() {
        update.close();
        manager.close();
    }
}
