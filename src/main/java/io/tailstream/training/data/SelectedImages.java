package io.tailstream.training.data;

import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Some of another set's images, or all of them under another order of classes.
 *
 * @param all the set that is drawn from
 * @param indices which of its images, in order
 * @param classNames the class names, in the order of the new labels
 * @param toLabel the new label of each of {@code all}'s classes, −1 for one that no selected image has
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
public record SelectedImages(LabelledImages all, int[] indices, List<String> classNames, int[] toLabel)
        implements LabelledImages {

    public SelectedImages {
        Objects.requireNonNull(all);
        classNames = List.copyOf(classNames);
        indices = indices.clone();
        toLabel = toLabel.clone();
        if (toLabel.length != all.classNames().size()) {
            throw new IllegalArgumentException("toLabel must have a label for each class");
        }
    }

    /** The images {@code indices} of {@code all}, labels unchanged. */
    public static SelectedImages of(LabelledImages all, int[] indices) {
        int[] same = new int[all.classNames().size()];
        for (int c = 0; c < same.length; c++) {
            same[c] = c;
        }
        return new SelectedImages(all, indices, all.classNames(), same);
    }

    /**
     * The same images labelled in the order of {@code classNames}, matched by name.
     *
     * @param what names the images in the error
     * @throws IOException where an image is of a class that is not in {@code classNames}
     */
    public static LabelledImages relabelled(LabelledImages images, List<String> classNames, String what)
            throws IOException {
        if (images.classNames().equals(classNames)) {
            return images;
        }
        int[] toLabel = new int[images.classNames().size()];
        for (int c = 0; c < toLabel.length; c++) {
            toLabel[c] = classNames.indexOf(images.classNames().get(c));
        }
        Set<String> unknown = new LinkedHashSet<>();
        int[] indices = new int[images.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
            if (toLabel[images.label(i)] < 0) {
                unknown.add(images.classNames().get(images.label(i)));
            }
        }
        if (!unknown.isEmpty()) {
            throw new IOException(what + ": images of classes that are not among the " + classNames.size()
                    + " known ones: "
                    + String.join(", ", new ArrayList<>(unknown).subList(0, Math.min(5, unknown.size())))
                    + (unknown.size() > 5 ? ", and " + (unknown.size() - 5) + " more" : ""));
        }
        return new SelectedImages(images, indices, classNames, toLabel);
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public int label(int index) {
        return toLabel[all.label(indices[index])];
    }

    @Override
    public Pixels pixels(int index) throws IOException {
        return all.pixels(indices[index]);
    }
}
