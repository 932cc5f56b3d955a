package io.tailstream.longtail;

/**
 * Logits of N images on C classes, {@code [N][C]}, read a row at a time as float64: float32 arrays of gigabytes need no
 * copy, and a temperature none either. May be read by several threads at once.
 */
public interface LogitRows {

    /** N. */
    int images();

    /** C. */
    int classes();

    /** Copies row {@code image} to {@code into}, {@code [C]}. */
    void read(int image, double[] into);

    /**
     * The rows of an array, which is not copied.
     *
     * @param logits {@code [N][C]}, N and C at least 1
     * @throws IllegalArgumentException where there is none, rows differ in length, or a logit is not finite
     */
    static LogitRows of(float[][] logits) {
        if (logits.length == 0 || logits[0].length == 0) {
            throw new IllegalArgumentException("no logits: at least one image and one class are needed");
        }
        for (int i = 0; i < logits.length; i++) {
            if (logits[i].length != logits[0].length) {
                throw new IllegalArgumentException("image " + i + " has " + logits[i].length + " logits, the first has "
                        + logits[0].length + ": one a class is needed");
            }
            for (int c = 0; c < logits[i].length; c++) {
                if (!Float.isFinite(logits[i][c])) {
                    throw new IllegalArgumentException(
                            "the logit of image " + i + ", class " + c + " is " + logits[i][c]);
                }
            }
        }
        return new LogitRows() {
            @Override
            public int images() {
                return logits.length;
            }

            @Override
            public int classes() {
                return logits[0].length;
            }

            @Override
            public void read(int image, double[] into) {
                float[] row = logits[image];
                for (int c = 0; c < row.length; c++) {
                    into[c] = row[c];
                }
            }
        };
    }

    /**
     * The same logits divided by a temperature: f / T.
     *
     * @throws IllegalArgumentException where T is not finite and greater than 0
     */
    default LogitRows dividedBy(double temperature) {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("the temperature is " + temperature + "; it must be greater than 0");
        }
        LogitRows undivided = this;
        return new LogitRows() {
            @Override
            public int images() {
                return undivided.images();
            }

            @Override
            public int classes() {
                return undivided.classes();
            }

            @Override
            public void read(int image, double[] into) {
                undivided.read(image, into);
                for (int c = 0; c < into.length; c++) {
                    into[c] /= temperature;
                }
            }
        };
    }
}
