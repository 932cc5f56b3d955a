package io.tailstream.training.text;

/**
 * Gathers the outputs for the texts of all classes, those of one class after the other, into one feature a class; of an
 * ensemble only the class under way is kept text by text.
 */
final class ClassMeans {
    private final int templates;
    private final int width;
    private final float[] features;
    private final double[] sum;
    private int texts;

    /** @param width E of an output */
    ClassMeans(int classes, int templates, int width) {
        this.templates = templates;
        this.width = width;
        this.features = new float[classes * width];
        this.sum = new double[width];
    }

    /** The next outputs, row-major {@code [texts, E]}. */
    void add(float[] outputs) {
        for (int from = 0; from < outputs.length; from += width) {
            int at = texts / templates * width;
            if (templates == 1) {
                System.arraycopy(outputs, from, features, at, width);
                texts++;
                continue;
            }
            double norm = 0;
            for (int i = 0; i < width; i++) {
                norm += (double) outputs[from + i] * outputs[from + i];
            }
            norm = Math.max(Math.sqrt(norm), 1e-12);
            for (int i = 0; i < width; i++) {
                sum[i] += outputs[from + i] / norm;
            }
            texts++;
            if (texts % templates == 0) {
                finish(at);
            }
        }
    }

    private void finish(int at) {
        double norm = 0;
        for (double value : sum) {
            norm += value * value;
        }
        norm = Math.max(Math.sqrt(norm), 1e-12); // the mean's factor 1/templates falls out
        for (int i = 0; i < width; i++) {
            features[at + i] = (float) (sum[i] / norm);
            sum[i] = 0;
        }
    }

    /** {@code [C, E]}, row-major. */
    float[] features() {
        if (texts * (long) width != (long) features.length * templates) {
            throw new IllegalStateException(texts + " texts are not all");
        }
        return features;
    }
}
