package io.tailstream.longtail;

import java.util.Arrays;

/** Test-time ensembling: an image is classified by the mean of the logits of several crops of it. */
public final class TestTimeEnsembling {

    private TestTimeEnsembling() {}

    /**
     * The mean of the logits.
     *
     * @param crops {@code [V, C]}, row-major: the logits of V crops one after the other
     * @param views V
     * @return {@code [C]}; −∞ for a class that one of the crops excludes
     * @throws IllegalArgumentException where the length is no multiple of V
     */
    public static float[] meanLogits(float[] crops, int views) {
        if (views < 1 || crops.length % views != 0) {
            throw new IllegalArgumentException(crops.length + " logits are not those of " + views + " crops");
        }
        int classes = crops.length / views;
        if (views == 1) {
            return Arrays.copyOf(crops, classes);
        }
        float[] mean = new float[classes];
        for (int c = 0; c < classes; c++) {
            double sum = 0;
            boolean excluded = false;
            for (int v = 0; v < views; v++) {
                excluded |= crops[v * classes + c] == Float.NEGATIVE_INFINITY;
                sum += crops[v * classes + c];
            }
            mean[c] = excluded ? Float.NEGATIVE_INFINITY : (float) (sum / views);
        }
        return mean;
    }
}
