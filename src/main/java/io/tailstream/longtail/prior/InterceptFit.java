package io.tailstream.longtail.prior;

/**
 * Softmax regression in the intercepts alone: the b that minimises mean_i logsumexp(f_i + b) − Σ_c π_c·b_c, so that
 * mean_i softmax(f_i + b) = π. b is free up to a constant.
 *
 * <p>First steps of generalised iterative scaling (Darroch and Ratcliff 1972), b_c += log(π_c / mean p_c), which never go
 * up and bring classes that start far off near at once. Then Newton's method, whose steps are found by conjugate
 * gradients, so that no matrix {@code [C][C]} is built.
 *
 * <p>It ends where a full step changes no b by more than 1e-9, or where mean softmax is π within 1e-15, or to the last
 * bits: where it is π within 1e-12 and a step does not halve what is left. The latter two are met before the first by
 * data that is all but perfectly separable: a class of which the classifier is never in doubt by more than 1e-12 of an
 * image has any b within wide limits, and the one reached is kept.
 */
final class InterceptFit {

    private static final int MOST_SCALING_STEPS = 20;
    private static final int MOST_STEPS = 100;
    private static final int MOST_PRODUCTS = 200;
    /** Scaling goes on while it would change a b by more than this. */
    private static final double FAR_OFF = 2;
    /** What scaling adds where a mean posterior has underflowed. */
    private static final double UNDERFLOWED = 700;
    /** Residuals, in posterior. */
    private static final double EXACT = 1e-15;

    private static final double NEARLY_EXACT = 1e-12;
    /** A full step that changes no b by more than this ends the search; the error left is smaller still. */
    private static final double CLOSE_ENOUGH = 1e-9;
    /** Longest step in b, so that a nearly flat start does not throw it far off. */
    private static final double LONGEST_STEP = 10;

    /** A class that is never in doubt has none; dividing by it must stay finite. */
    private static final double LEAST_CURVATURE = 1e-30;

    /** Residuals of a step are not brought below this part of the gradient: rounding would take over. */
    private static final double TIGHTEST = 1e-8;

    private static final double SUFFICIENT_DECREASE = 1e-4;
    private static final double SHORTEST_FRACTION = 1e-10;

    private final PosteriorPass pass;
    private final double[] target;
    /** Always that of the last evaluation. */
    private final PosteriorHessian hessian;

    /**
     * A fit.
     *
     * @param pass over f
     * @param target π, {@code [C]}, all entries greater than 0, summing to 1
     */
    InterceptFit(PosteriorPass pass, double[] target) {
        this.pass = pass;
        this.target = target;
        this.hessian = new PosteriorHessian(pass.images(), target.length);
    }

    /** b, {@code [C]}. */
    double[] solve() {
        double[] intercepts = new double[target.length];
        State state = evaluate(intercepts);
        for (int step = 0; step < MOST_SCALING_STEPS; step++) {
            double[] scaling = scaling(state);
            if (spread(scaling) <= FAR_OFF) {
                break;
            }
            intercepts = plus(intercepts, 1, scaling);
            state = evaluate(intercepts);
        }
        double firstNorm = Math.sqrt(preconditionedSquare(state.gradient, state.curvature));
        double last = Double.POSITIVE_INFINITY;
        for (int step = 0; step < MOST_STEPS; step++) {
            double norm = Math.sqrt(preconditionedSquare(state.gradient, state.curvature));
            double left = greatest(state.gradient);
            if (!(norm > 0) || left <= EXACT || left <= NEARLY_EXACT && left > last / 2) {
                break;
            }
            last = left;
            // Loose far from the optimum, tight near it (Eisenstat & Walker 1996).
            double looseness = Math.max(TIGHTEST, Math.min(0.1, Math.sqrt(norm / firstNorm)));
            double[] direction = direction(state, looseness * norm);
            double slope = dot(state.gradient, direction);
            double fraction = 1;
            double[] trial = plus(intercepts, fraction, direction);
            State next = evaluate(trial);
            // The last term lets rounding pass, once the loss is flat to the last bits.
            while (!(next.loss
                    <= state.loss + SUFFICIENT_DECREASE * fraction * slope + 4 * Math.ulp(Math.abs(state.loss) + 1))) {
                fraction /= 2;
                if (fraction < SHORTEST_FRACTION) {
                    return intercepts;
                }
                trial = plus(intercepts, fraction, direction);
                next = evaluate(trial);
            }
            intercepts = trial;
            state = next;
            if (fraction == 1 && spread(direction) <= CLOSE_ENOUGH) {
                break;
            }
        }
        return intercepts;
    }

    /** Solves H·s = −g by preconditioned conjugate gradients until the residual's norm is below {@code tolerance}. */
    private double[] direction(State state, double tolerance) {
        int classes = target.length;
        double[] step = new double[classes];
        double[] residual = new double[classes];
        for (int c = 0; c < classes; c++) {
            residual[c] = -state.gradient[c];
        }
        double[] search = preconditioned(residual, state.curvature);
        double square = dot(residual, search);
        for (int product = 0; product < MOST_PRODUCTS && Math.sqrt(square) > tolerance; product++) {
            double[] image = hessian.times(search);
            double curvature = dot(search, image);
            if (!(curvature > 0)) {
                if (product == 0) {
                    step = search;
                }
                break;
            }
            double length = square / curvature;
            for (int c = 0; c < classes; c++) {
                step[c] += length * search[c];
                residual[c] -= length * image[c];
            }
            double[] next = preconditioned(residual, state.curvature);
            double nextSquare = dot(residual, next);
            for (int c = 0; c < classes; c++) {
                search[c] = next[c] + nextSquare / square * search[c];
            }
            square = nextSquare;
        }
        double spread = spread(step);
        return spread > LONGEST_STEP ? plus(new double[classes], LONGEST_STEP / spread, step) : step;
    }

    /** Loss, gradient mean_i p_i − π, and the Hessian's diagonal mean_i p_i(1 − p_i). */
    private record State(double loss, double[] gradient, double[] curvature) {}

    private State evaluate(double[] intercepts) {
        int classes = target.length;
        double[] means = pass.mean(intercepts, 2 * classes + 1, (image, posterior, logSumExp, sums) -> {
            hessian.set(image, posterior);
            sums[2 * classes] += logSumExp;
            for (int c = 0; c < classes; c++) {
                sums[c] += posterior[c];
                sums[classes + c] += posterior[c] * (1 - posterior[c]);
            }
        });
        double loss = means[2 * classes] - dot(target, intercepts);
        double[] gradient = new double[classes];
        double[] curvature = new double[classes];
        for (int c = 0; c < classes; c++) {
            gradient[c] = means[c] - target[c];
            curvature[c] = Math.max(means[classes + c], LEAST_CURVATURE);
        }
        return new State(loss, gradient, curvature);
    }

    /** log(π_c / mean p_c). */
    private double[] scaling(State state) {
        double[] scaling = new double[target.length];
        for (int c = 0; c < scaling.length; c++) {
            double mean = state.gradient[c] + target[c];
            scaling[c] = mean > 0 ? StrictMath.log(target[c] / mean) : UNDERFLOWED;
        }
        return scaling;
    }

    private static double preconditionedSquare(double[] gradient, double[] curvature) {
        return dot(gradient, preconditioned(gradient, curvature));
    }

    /** D⁻¹·v without its mean: a constant, which the Hessian does not see, would grow until it drowned the rest. */
    private static double[] preconditioned(double[] vector, double[] curvature) {
        double[] quotient = new double[vector.length];
        double mean = 0;
        for (int c = 0; c < vector.length; c++) {
            quotient[c] = vector[c] / curvature[c];
            mean += quotient[c] / vector.length;
        }
        for (int c = 0; c < vector.length; c++) {
            quotient[c] -= mean;
        }
        return quotient;
    }

    private static double[] plus(double[] a, double factor, double[] b) {
        double[] sum = new double[a.length];
        for (int c = 0; c < a.length; c++) {
            sum[c] = a[c] + factor * b[c];
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += a[c] * b[c];
        }
        return sum;
    }

    private static double greatest(double[] vector) {
        double greatest = 0;
        for (double value : vector) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    private static double spread(double[] vector) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double value : vector) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        return greatest - least;
    }
}
