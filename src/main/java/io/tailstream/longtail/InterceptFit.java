package io.tailstream.longtail;

import java.util.stream.IntStream;

/**
 * Softmax regression in the intercepts alone: the b that minimises mean_i logsumexp(f_i + b) − Σ_c π_c·b_c, so that
 * mean_i softmax(f_i + b) = π.
 *
 * <p>Newton's method; the steps are found by conjugate gradients, so that memory is a few vectors of length C (the
 * Hessian of 8,142 classes would take 530 MB), and each product with the Hessian is one pass over the logits. b is free
 * up to a constant, which the Hessian does not see.
 */
final class InterceptFit {

    /** Where logits come from, so that float32 arrays need no copy in float64. */
    interface Rows {
        /** How many logits the row has. */
        int length(int row);

        /** Copies row {@code row} to {@code into}, {@code [C]}. */
        void read(int row, double[] into);
    }

    private static final int MOST_STEPS = 200;
    private static final int MOST_PRODUCTS = 500;
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
    /** Fixed, whatever the number of threads: sums then always add in the same order. */
    private static final int CHUNKS = 64;

    private final Rows rows;
    private final int count;
    private final double[] target;

    /**
     * A fit.
     *
     * @param rows f
     * @param count N
     * @param target π, {@code [C]}, all entries greater than 0, summing to 1
     */
    InterceptFit(Rows rows, int count, double[] target) {
        this.rows = rows;
        this.count = count;
        this.target = target;
        double[] row = new double[target.length];
        for (int i = 0; i < count; i++) {
            if (rows.length(i) != target.length) {
                throw new IllegalArgumentException("image " + i + " has " + rows.length(i) + " logits, the first has "
                        + target.length + ": one a class is needed");
            }
            rows.read(i, row);
            for (int c = 0; c < row.length; c++) {
                if (!Double.isFinite(row[c])) {
                    throw new IllegalArgumentException("the logit of image " + i + ", class " + c + " is " + row[c]);
                }
            }
        }
    }

    /** b, {@code [C]}. */
    double[] solve() {
        double[] intercepts = new double[target.length];
        State state = evaluate(intercepts);
        double firstNorm = Math.sqrt(preconditionedSquare(state.gradient, state.curvature));
        for (int step = 0; step < MOST_STEPS; step++) {
            double norm = Math.sqrt(preconditionedSquare(state.gradient, state.curvature));
            if (!(norm > 0)) {
                break;
            }
            // Loose far from the optimum, tight near it (Eisenstat & Walker 1996).
            double looseness = Math.max(TIGHTEST, Math.min(0.1, Math.sqrt(norm / firstNorm)));
            double[] direction = direction(intercepts, state, looseness * norm);
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
    private double[] direction(double[] intercepts, State state, double tolerance) {
        int classes = target.length;
        double[] step = new double[classes];
        double[] residual = new double[classes];
        for (int c = 0; c < classes; c++) {
            residual[c] = -state.gradient[c];
        }
        double[] search = preconditioned(residual, state.curvature);
        double square = dot(residual, search);
        for (int product = 0; product < MOST_PRODUCTS && Math.sqrt(square) > tolerance; product++) {
            double[] image = hessianTimes(intercepts, search);
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
        double[] sums = pass(2 * classes + 1, (row, posterior, into) -> {
            into[2 * classes] += softmax(row, intercepts, posterior);
            for (int c = 0; c < classes; c++) {
                into[c] += posterior[c];
                into[classes + c] += posterior[c] * (1 - posterior[c]);
            }
        });
        double loss = sums[2 * classes] / count - dot(target, intercepts);
        double[] gradient = new double[classes];
        double[] curvature = new double[classes];
        for (int c = 0; c < classes; c++) {
            gradient[c] = sums[c] / count - target[c];
            curvature[c] = Math.max(sums[classes + c] / count, LEAST_CURVATURE);
        }
        return new State(loss, gradient, curvature);
    }

    /** H·v = mean_i p_i ∘ (v − p_i·v). */
    private double[] hessianTimes(double[] intercepts, double[] vector) {
        double[] sums = pass(target.length, (row, posterior, into) -> {
            softmax(row, intercepts, posterior);
            double mean = dot(posterior, vector);
            for (int c = 0; c < posterior.length; c++) {
                into[c] += posterior[c] * (vector[c] - mean);
            }
        });
        for (int c = 0; c < sums.length; c++) {
            sums[c] /= count;
        }
        return sums;
    }

    private interface RowSum {
        void add(int row, double[] posterior, double[] into);
    }

    private double[] pass(int length, RowSum rowSum) {
        int size = (count + CHUNKS - 1) / CHUNKS;
        double[][] parts = IntStream.range(0, CHUNKS)
                .parallel()
                .mapToObj(chunk -> {
                    double[] part = new double[length];
                    double[] posterior = new double[target.length];
                    for (int i = chunk * size; i < Math.min(count, (chunk + 1) * size); i++) {
                        rowSum.add(i, posterior, part);
                    }
                    return part;
                })
                .toArray(double[][]::new);
        double[] sum = new double[length];
        for (double[] part : parts) {
            for (int k = 0; k < length; k++) {
                sum[k] += part[k];
            }
        }
        return sum;
    }

    /** Fills {@code posterior} with softmax(f_i + b) and returns the logsumexp. */
    private double softmax(int row, double[] intercepts, double[] posterior) {
        rows.read(row, posterior);
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < posterior.length; c++) {
            posterior[c] += intercepts[c];
            max = Math.max(max, posterior[c]);
        }
        double sum = 0;
        for (int c = 0; c < posterior.length; c++) {
            posterior[c] = StrictMath.exp(posterior[c] - max);
            sum += posterior[c];
        }
        for (int c = 0; c < posterior.length; c++) {
            posterior[c] /= sum;
        }
        return max + StrictMath.log(sum);
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
