package io.tailstream.model.tuner;

import io.tailstream.model.torch.ForwardSource;

/**
 * The classifier of adapted models: logits = 25 · cos(feature, weight of the class), no bias (LIFT, Shi et al. 2024).
 */
public final class CosineHead {
    /** The name of its weights [C, width] among the parameters. */
    public static final String WEIGHT = "head.weight";

    /** The factor before the cosine. */
    public static final double SCALE = 25;

    private CosineHead() {}

    /** TorchScript of the logits [B, C] of {@code features} [B, d] under {@code weights} [C, d]. */
    public static String logits(String features, String weights) {
        return "torch.mul(torch.linear(" + ForwardSource.normalised(features) + ", " + ForwardSource.normalised(weights)
                + ", None), " + SCALE + ")";
    }

    /**
     * Initial weights from texts, W = norm(norm(text) · projᵀ), in float64.
     *
     * @param texts [C, E], the text encoder's features of the classes, of one prompt or an ensemble of them
     * @param projection visual.proj [width, E]
     * @return [C, width], rows of length 1
     */
    public static float[] fromTexts(float[] texts, float[] projection, int width, int jointWidth) {
        if (texts.length % jointWidth != 0 || projection.length != (long) width * jointWidth) {
            throw new IllegalArgumentException(texts.length + " text values and " + projection.length
                    + " of the projection do not fit a width of " + width + " and a joint width of " + jointWidth);
        }
        int classes = texts.length / jointWidth;
        float[] weights = new float[classes * width];
        double[] row = new double[width];
        for (int c = 0; c < classes; c++) {
            double norm = norm(texts, c * jointWidth, jointWidth);
            double square = 0;
            for (int i = 0; i < width; i++) {
                double sum = 0;
                for (int k = 0; k < jointWidth; k++) {
                    sum += texts[c * jointWidth + k] / norm * projection[i * jointWidth + k];
                }
                row[i] = sum;
                square += sum * sum;
            }
            double length = Math.max(Math.sqrt(square), 1e-12);
            for (int i = 0; i < width; i++) {
                weights[c * width + i] = (float) (row[i] / length);
            }
        }
        return weights;
    }

    private static double norm(float[] values, int from, int count) {
        double square = 0;
        for (int i = from; i < from + count; i++) {
            square += (double) values[i] * values[i];
        }
        return Math.max(Math.sqrt(square), 1e-12);
    }
}
