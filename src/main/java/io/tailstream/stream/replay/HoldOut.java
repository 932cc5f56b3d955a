package io.tailstream.stream.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which images are held out of training, to judge its result: those whose id's {@link IdHash} is below the share; in a
 * class with more than {@code minimum} images at least {@code minimum}, then the smallest hashes; never all of a class.
 *
 * <p>So an id is on the same side in every run, whatever other images are there, except near the minimum: of a class
 * that has fewer hashes below the share than {@code minimum}, an image above the share goes back to training when ids
 * with smaller hashes join the class; and a class whose hashes are all below the share trains on the greatest of them.
 *
 * <p>Example: share 0.2, minimum 2, a class with hashes 0.1, 0.4, 0.7, 0.9: held out are 0.1 (below the share) and 0.4
 * (for the minimum). With 0.15 added, 0.1 and 0.15.
 *
 * @param share the share of images held out, in [0, 1)
 * @param minimum k, how many of a class at least, where it has more than that
 * @param seed of the hash: another seed holds out other images
 */
public record HoldOut(double share, int minimum, long seed) {

    /** A fifth, at least five a class. */
    public static final HoldOut DEFAULT = new HoldOut(0.2, 5, 0);

    public HoldOut {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("the share held out must be in [0, 1), not " + share);
        }
        if (minimum < 0) {
            throw new IllegalArgumentException("the images held out of a class must be at least 0, not " + minimum);
        }
    }

    /**
     * Which of the images are held out.
     *
     * @param ids one an image, all different
     * @param labels its class, {@code 0 .. classes - 1}
     * @return one an image
     */
    boolean[] of(List<String> ids, int[] labels, int classes) {
        if (ids.size() != labels.length) {
            throw new IllegalArgumentException(ids.size() + " ids, but " + labels.length + " labels");
        }
        double[] hashes =
                ids.stream().mapToDouble(id -> IdHash.fraction(id, seed)).toArray();
        List<List<Integer>> byClass = new ArrayList<>();
        IntStream.range(0, classes).forEach(c -> byClass.add(new ArrayList<>()));
        for (int i = 0; i < labels.length; i++) {
            byClass.get(labels[i]).add(i);
        }
        boolean[] heldOut = new boolean[labels.length];
        for (List<Integer> images : byClass) {
            images.sort(Comparator.<Integer>comparingDouble(i -> hashes[i]).thenComparing(ids::get));
            int below = (int) images.stream().filter(i -> hashes[i] < share).count();
            images.subList(0, held(below, images.size())).forEach(i -> heldOut[i] = true);
        }
        return heldOut;
    }

    private int held(int below, int images) {
        int wanted = images > minimum ? Math.max(below, minimum) : below;
        return Math.max(0, Math.min(wanted, images - 1));
    }
}
