package io.tailstream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter 2019) with clipping of the gradients' common norm. Weight decay is decoupled and holds
 * for matrices only, as is usual for transformers: biases, layer norms and single vectors are not decayed.
 *
 * <p>Works in place on NDArrays while gradients are off; the numbers given to {@code muli} and the like are safe there,
 * for nothing is kept for a backward pass.
 */
final class AdamW {

    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.98; // CLIP's: gradients of a few epochs should not be remembered for long.
    private static final double EPSILON = 1e-6;

    private final double weightDecay;
    private final double largestNorm;
    private final List<NDArray> means = new ArrayList<>();
    private final List<NDArray> squares = new ArrayList<>();
    private long step;

    /**
     * @param parameters what is trained; the moments live in {@code manager}
     * @param weightDecay the decoupled decay, times the learning rate a step
     * @param largestNorm gradients of a greater common norm are scaled to it
     */
    AdamW(NDManager manager, List<NDArray> parameters, double weightDecay, double largestNorm) {
        this.weightDecay = weightDecay;
        this.largestNorm = largestNorm;
        for (NDArray parameter : parameters) {
            means.add(manager.zeros(parameter.getShape()));
            squares.add(manager.zeros(parameter.getShape()));
        }
    }

    /** The first moments, one a parameter: with {@link #squares()} and {@link #step()} all of the state. */
    List<NDArray> means() {
        return means;
    }

    /** The second moments, one a parameter. */
    List<NDArray> squares() {
        return squares;
    }

    /** The steps taken. */
    long step() {
        return step;
    }

    /** Continues after {@code step} steps; the moments are set by the caller. */
    void resumeAt(long step) {
        this.step = step;
    }

    /** One step along the parameters' gradients; gradients must be off. */
    void step(List<NDArray> parameters, double learningRate) {
        step++;
        double clip = clip(parameters);
        double correction1 = 1 - Math.pow(BETA_1, step);
        double correction2 = 1 - Math.pow(BETA_2, step);
        for (int i = 0; i < parameters.size(); i++) {
            NDArray parameter = parameters.get(i);
            try (NDManager scope = parameter.getManager().newSubManager()) {
                NDArray gradient = parameter.getGradient();
                gradient.attach(scope);
                gradient.muli(clip);
                means.get(i).muli(BETA_1).addi(in(scope, gradient.mul(1 - BETA_1)));
                squares.get(i).muli(BETA_2).addi(in(scope, gradient.square()).muli(1 - BETA_2));
                NDArray unbiased = in(scope, squares.get(i).div(correction2));
                NDArray root = in(scope, unbiased.sqrt()).addi(EPSILON);
                NDArray change = in(scope, means.get(i).div(root)).muli(learningRate / correction1);
                if (parameter.getShape().dimension() > 1) {
                    parameter.muli(1 - learningRate * weightDecay);
                }
                parameter.subi(change);
            }
        }
    }

    private double clip(List<NDArray> parameters) {
        double sum = 0;
        for (NDArray parameter : parameters) {
            try (NDArray gradient = parameter.getGradient();
                    NDArray square = gradient.square();
                    NDArray total = square.sum()) {
                sum += total.getFloat();
            }
        }
        double norm = Math.sqrt(sum);
        return norm > largestNorm ? largestNorm / norm : 1;
    }

    private static NDArray in(NDManager scope, NDArray array) {
        array.attach(scope);
        return array;
    }
}
