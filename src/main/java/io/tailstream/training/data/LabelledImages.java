package io.tailstream.training.data;

import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.util.List;

/** Labelled images in a fixed order: from a list, a folder, or generated. Safe for use by several threads. */
public interface LabelledImages {

    /** The class names in label order: the name of label c is {@code classNames().get(c)}. */
    List<String> classNames();

    /** The number of images. */
    int size();

    /** The class of image {@code index}, {@code 0 .. classNames().size() - 1}. */
    int label(int index);

    /**
     * The decoded image {@code index}.
     *
     * @throws IOException where it cannot be read or decoded; the message names it
     */
    Pixels pixels(int index) throws IOException;

    /** All labels, in order. */
    default int[] labels() {
        int[] labels = new int[size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = label(i);
        }
        return labels;
    }

    /** The number of images of each class, {@code [C]}. */
    default long[] counts() {
        long[] counts = new long[classNames().size()];
        for (int i = 0; i < size(); i++) {
            counts[label(i)]++;
        }
        return counts;
    }
}
