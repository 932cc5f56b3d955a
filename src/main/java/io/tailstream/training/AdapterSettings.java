package io.tailstream.training;

/**
 * How an adapter and its head are trained on a frozen backbone.
 *
 * @param bottleneck AdaptFormer's r; 0 for the rule by the number of classes
 * @param tau the strength τ of logit adjustment (Eq. 2): 1 is LA, 0 plain cross-entropy
 * @param epochs passes over the images
 * @param batch images a step; the last of an epoch may have fewer
 * @param learningRate SGD's in the first epoch; it falls to 0 along a cosine, stepped once an epoch
 * @param momentum SGD's
 * @param weightDecay SGD's, on all that is tuned
 * @param minArea least area of a random crop, as a share of the image
 * @param seed of the adapter's first weights, the order, the crops
 */
public record AdapterSettings(
        int bottleneck,
        double tau,
        int epochs,
        int batch,
        double learningRate,
        double momentum,
        double weightDecay,
        double minArea,
        long seed) {

    /** LIFT's and the paper's settings (Places-LT and ImageNet-LT). */
    public static AdapterSettings standard(long seed) {
        return new AdapterSettings(0, 1, 10, 128, 0.01, 0.9, 5e-4, 0.08, seed);
    }

    public AdapterSettings {
        if (bottleneck < 0 || epochs < 1 || batch < 1) {
            throw new IllegalArgumentException("epochs and batch must be at least 1 and the bottleneck not negative, "
                    + "not " + epochs + ", " + batch + " and " + bottleneck);
        }
        if (!(learningRate > 0) || !(momentum >= 0 && momentum < 1) || !(weightDecay >= 0) || !(tau >= 0)) {
            throw new IllegalArgumentException("a positive learning rate, a momentum in [0, 1), a weight decay and a "
                    + "tau not below 0 are needed, not " + learningRate + ", " + momentum + ", " + weightDecay + ", "
                    + tau);
        }
        if (!(minArea > 0 && minArea <= 1)) {
            throw new IllegalArgumentException("the least crop area must be in (0, 1], not " + minArea);
        }
    }
}
