package io.tailstream.training.data;

import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.util.List;

/**
 * Two sets of images as one, those of the first before those of the second.
 *
 * @param first some images
 * @param second others, labelled by the same class names
 */
public record JoinedImages(LabelledImages first, LabelledImages second) implements LabelledImages {

    public JoinedImages {
        if (!first.classNames().equals(second.classNames())) {
            throw new IllegalArgumentException("images of the classes " + first.classNames()
                    + " cannot be joined with images of the classes " + second.classNames());
        }
    }

    @Override
    public List<String> classNames() {
        return first.classNames();
    }

    @Override
    public int size() {
        return Math.addExact(first.size(), second.size());
    }

    @Override
    public int label(int index) {
        return index < first.size() ? first.label(index) : second.label(index - first.size());
    }

    @Override
    public Pixels pixels(int index) throws IOException {
        return index < first.size() ? first.pixels(index) : second.pixels(index - first.size());
    }
}
