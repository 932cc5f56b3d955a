package io.tailstream.demo;

import io.tailstream.training.LabelledImages;
import io.tailstream.vision.Pixels;
import java.util.List;

/** A generated set as training and evaluation take their images. */
public record GeneratedData(GeneratedSet set) implements LabelledImages {
    @Override
    public List<String> classNames() {
        return DemoClass.NAMES;
    }

    @Override
    public int size() {
        return set.size();
    }

    @Override
    public int label(int index) {
        return set.label(index);
    }

    @Override
    public Pixels pixels(int index) {
        return set.pixels(index);
    }
}
