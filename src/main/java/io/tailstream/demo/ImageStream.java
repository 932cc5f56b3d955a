package io.tailstream.demo;

import io.tailstream.demo.image.DemoClass;
import io.tailstream.demo.image.DemoRandom;
import io.tailstream.demo.image.GeneratedImage;
import io.tailstream.demo.image.GeneratedImages;
import io.tailstream.demo.image.GeneratedSet;
import java.util.Arrays;

/**
 * The demo's endless stream: image n is a function of the seed and n alone, so any stretch of it can be drawn again.
 * None of its images is in a {@link GeneratedSet}.
 *
 * <p>All classes are equally likely unless a prior is given: under a long tail the rare classes, which the demo is
 * about, would fill their cells of the grid only after many minutes; so each of the nine gets its first images within
 * seconds.
 */
public final class ImageStream {
    private static final long DRAW = 1;

    private final long seed;
    private final double[] cumulative;

    /** All classes equally likely. */
    public ImageStream(long seed) {
        this(seed, balanced());
    }

    /**
     * A stream of the given prior.
     *
     * @param prior of the classes in the order of {@link DemoClass#ALL}, not negative; need not sum to one
     */
    public ImageStream(long seed, double[] prior) {
        if (prior.length != DemoClass.ALL.size()) {
            throw new IllegalArgumentException(
                    "a prior for each of " + DemoClass.ALL.size() + " classes is needed, got " + prior.length);
        }
        this.seed = DemoRandom.seed("stream") + seed;
        cumulative = prior.clone();
        for (int i = 0; i < prior.length; i++) {
            if (!(prior[i] >= 0 && prior[i] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a prior is not negative and finite, got " + prior[i]);
            }
            cumulative[i] += i == 0 ? 0 : cumulative[i - 1];
        }
        if (!(cumulative[prior.length - 1] > 0)) {
            throw new IllegalArgumentException("a prior needs a class that can occur");
        }
    }

    private static double[] balanced() {
        double[] prior = new double[DemoClass.ALL.size()];
        Arrays.fill(prior, 1);
        return prior;
    }

    /** The class of image n. */
    public DemoClass classOf(long n) {
        double at = DemoRandom.of(seed, DRAW, n).nextDouble() * cumulative[cumulative.length - 1];
        int label = 0;
        while (cumulative[label] <= at) {
            label++;
        }
        return DemoClass.ALL.get(label);
    }

    /** Image n, as things look downstream. */
    public GeneratedImage image(long n) {
        return GeneratedImages.draw(seed, classOf(n), n, GeneratedSet.DOWNSTREAM);
    }
}
