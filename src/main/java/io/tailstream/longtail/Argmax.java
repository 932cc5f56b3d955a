package io.tailstream.longtail;

/** Which class a model chooses. */
public final class Argmax {

    private Argmax() {}

    /** The index of the greatest value; of several alike, the smallest index. */
    public static int of(double[] values) {
        int best = 0;
        for (int c = 1; c < values.length; c++) {
            if (values[c] > values[best]) {
                best = c;
            }
        }
        return best;
    }
}
