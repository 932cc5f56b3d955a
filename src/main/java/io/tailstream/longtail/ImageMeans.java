package io.tailstream.longtail;

import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Means over images, on all cores. The images are cut into a fixed number of parts, so that sums add in the same order
 * and have the same bits however many threads there are.
 */
public final class ImageMeans {

    private static final int PARTS = 64;

    private ImageMeans() {}

    /** What one image adds. */
    public interface Term {
        void add(int image, double[] sums);
    }

    /**
     * The mean over N images of vectors.
     *
     * @param images N
     * @param length of the vectors
     * @param terms called once a part, so that a term may keep an array to work in
     */
    public static double[] of(int images, int length, Supplier<Term> terms) {
        int size = (images + PARTS - 1) / PARTS;
        double[][] parts = IntStream.range(0, PARTS)
                .parallel()
                .mapToObj(part -> {
                    double[] sums = new double[length];
                    Term term = terms.get();
                    for (int i = part * size; i < Math.min(images, (part + 1) * size); i++) {
                        term.add(i, sums);
                    }
                    return sums;
                })
                .toArray(double[][]::new);
        double[] mean = new double[length];
        for (double[] part : parts) {
            for (int k = 0; k < length; k++) {
                mean[k] += part[k];
            }
        }
        for (int k = 0; k < length; k++) {
            mean[k] /= images;
        }
        return mean;
    }
}
