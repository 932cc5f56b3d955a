package io.tailstream.training.data;

import io.tailstream.vision.Pixels;
import java.util.List;
import java.util.SplittableRandom;

/** Three classes of 16 x 16 images that a small backbone learns in seconds: mostly red, mostly green, mostly blue. */
public record ColouredImages(int size) implements LabelledImages {
    private static final int SIDE = 16;

    @Override
    public List<String> classNames() {
        return List.of("red", "green", "blue");
    }

    @Override
    public int label(int index) {
        return index % 3;
    }

    @Override
    public Pixels pixels(int index) {
        SplittableRandom random = new SplittableRandom(index);
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            int level = i % 3 == label(index) ? 120 : 60;
            rgb[i] = (byte) (level + random.nextInt(100));
        }
        return new Pixels(SIDE, SIDE, rgb);
    }
}
