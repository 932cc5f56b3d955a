package io.tailstream.training.optimiser;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.model.torch.TorchFunction;
import io.tailstream.model.torch.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum μ and weight decay λ in torch.optim.SGD's order: g ← ∇ + λp, v ← μv + g, p ←
 * p − lr·v. All parameters are updated in place by one native call, which also zeroes their gradients.
 *
 * <p>Rows that are to stay are put back in the same call: not one bit of them changes, whatever momentum and weight decay
 * would do. (A factor of 0 before the step would not do: it turns −0 into 0.)
 */
public final class Sgd implements AutoCloseable {
    private final Weights weights;
    private final List<String> names;
    private final NDManager manager;
    private final List<NDArray> velocities = new ArrayList<>();
    private final List<NDArray> putBack = new ArrayList<>(); // the fixed rows' indexes and values, or nothing
    private final TorchFunction update;

    /** @param names of the parameters to tune; gradients are recorded for them from now on */
    public Sgd(TorchDevice device, Weights weights, List<String> names, double momentum, double weightDecay) {
        this(device, weights, names, momentum, weightDecay, FixedRows.NONE);
    }

    /** @param fixed rows of one of {@code names} that stay as they are now */
    public Sgd(
            TorchDevice device,
            Weights weights,
            List<String> names,
            double momentum,
            double weightDecay,
            FixedRows fixed) {
        if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "momentum " + momentum + " is not in [0, 1) or weight decay " + weightDecay + " is negative");
        }
        this.weights = weights;
        this.names = List.copyOf(names);
        weights.requireGradients(names);
        manager = device.newManager();
        for (NDArray parameter : weights.list(names)) {
            NDArray zero = manager.zeros(parameter.getShape());
            velocities.add(zero);
        }
        if (!fixed.rows().isEmpty()) {
            putBack.addAll(valuesNow(fixed));
        }
        update = new TorchFunction(
                device, source(names.size(), momentum, weightDecay, this.names.indexOf(fixed.parameter())));
    }

    private List<NDArray> valuesNow(FixedRows fixed) {
        NDArray matrix = weights.get(fixed.parameter());
        int width = (int) matrix.getShape().get(1);
        float[] all = matrix.toFloatArray();
        int count = fixed.rows().size();
        float[] kept = new float[count * width];
        long[] indexes = new long[count];
        for (int i = 0; i < count; i++) {
            indexes[i] = fixed.rows().get(i);
            System.arraycopy(all, fixed.rows().get(i) * width, kept, i * width, width);
        }
        return List.of(manager.create(indexes), manager.create(kept, new Shape(count, width)));
    }

    /** w holds n parameters, their n gradients and their n velocities; with fixed rows, of which parameter they are. */
    private String source(int n, double momentum, double weightDecay, int fixed) {
        return String.join(
                "\n",
                "  def forward(self: __torch__.M,",
                "    rate: Tensor,",
                putBack.isEmpty() ? "" : "    rows: Tensor,\n    kept: Tensor,",
                "    w: List[Tensor]) -> Tensor:",
                "    step = torch.neg(rate)",
                "    for i in range(" + n + "):",
                "      p = w[i]",
                "      g = w[torch.add(i, " + n + ")]",
                "      v = w[torch.add(i, " + 2 * n + ")]",
                "      _0 = torch.add_(torch.mul_(v, " + momentum + "), torch.add(g, p, alpha=" + weightDecay
                        + "), alpha=1)",
                "      _1 = torch.addcmul_(p, v, step, value=1)",
                "      _2 = torch.zero_(g)",
                putBack.isEmpty() ? "" : "    _3 = torch.index_copy_(w[" + fixed + "], 0, rows, kept)",
                "    return rate",
                "");
    }

    /** One step down the gradients that have been added up since the last one. */
    public void step(double learningRate) {
        try (NDManager batch = manager.newSubManager()) {
            List<NDArray> all = new ArrayList<>(weights.list(names));
            for (String name : names) {
                NDArray gradient = weights.get(name).getGradient();
                gradient.attach(batch);
                all.add(gradient);
            }
            all.addAll(velocities);
            List<NDArray> inputs = new ArrayList<>(List.of(batch.create((float) learningRate)));
            inputs.addAll(putBack);
            update.call(inputs, all);
        }
    }

    /** The velocities, for a checkpoint. */
    public Map<String, HostTensor> state() {
        Map<String, HostTensor> state = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            NDArray velocity = velocities.get(i);
            state.put(
                    names.get(i),
                    HostTensor.of(velocity.toFloatArray(), velocity.getShape().getShape()));
        }
        return state;
    }

    /** Takes up the velocities of a checkpoint. */
    public void restore(Map<String, HostTensor> state) {
        for (int i = 0; i < names.size(); i++) {
            HostTensor velocity = state.get(names.get(i));
            if (velocity == null) {
                throw new IllegalArgumentException("the checkpoint has no velocity of '" + names.get(i) + "'");
            }
            NDArray restored = manager.create(velocity.floats(), new Shape(velocity.shape()));
            velocities.set(i, restored).close();
        }
    }

    @Override
    public void close() {
        update.close();
        manager.close();
    }
}
