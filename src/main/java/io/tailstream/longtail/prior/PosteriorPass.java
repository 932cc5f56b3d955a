package io.tailstream.longtail.prior;

import io.tailstream.longtail.ImageMeans;
import io.tailstream.longtail.LogitRows;

/** Means over all images of something made of their posteriors softmax(f_i + b). */
final class PosteriorPass {

    /** What one image adds to the sums. */
    interface Term {
        /**
         * @param posterior softmax(f_i + b), {@code [C]}
         * @param logSumExp log Σ_c exp(f_ic + b_c)
         * @param sums what to add to
         */
        void add(int image, double[] posterior, double logSumExp, double[] sums);
    }

    private final LogitRows rows;

    PosteriorPass(LogitRows rows) {
        this.rows = rows;
    }

    int images() {
        return rows.images();
    }

    /**
     * One pass over the logits.
     *
     * @param intercepts b, {@code [C]}
     * @param length of the sums
     * @return mean_i term_i
     */
    double[] mean(double[] intercepts, int length, Term term) {
        return ImageMeans.of(rows.images(), length, () -> {
            double[] posterior = new double[intercepts.length];
            return (image, sums) -> term.add(image, posterior, softmax(image, intercepts, posterior), sums);
        });
    }

    /** mean_i softmax(f_i + b), {@code [C]}. */
    double[] meanPosterior(double[] intercepts) {
        return mean(intercepts, intercepts.length, (image, posterior, logSumExp, sums) -> {
            for (int c = 0; c < posterior.length; c++) {
                sums[c] += posterior[c];
            }
        });
    }

    /** Fills {@code posterior} with softmax(f_i + b) and returns the logsumexp. */
    private double softmax(int image, double[] intercepts, double[] posterior) {
        rows.read(image, posterior);
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
}
