package io.tailstream.stream.replay;

import io.tailstream.vision.Pixels;
import io.tailstream.vision.Resize;
import io.tailstream.vision.ResizeFilter;

/**
 * The size at which images are kept between epochs: the shorter side at most so many pixels, never enlarged, bilinear
 * as in {@code Preprocessing}.
 *
 * <p>{@link #forInput} takes ⌊8R/7⌋, the shorter side to which {@code Preprocessing.EVAL} resizes, with its own
 * truncation of the longer side: a kept image then gives the evaluation the very bits that the original would. It is
 * more than the five crops and CLIP's own transform need. A random crop of a small part is cut from fewer pixels than
 * the original has and so is a little softer; keeping those would cost several times the disk.
 *
 * <p>Example: for R = 224 a photograph of 640 x 480 is kept as 341 x 256, in 261,888 bytes; one of 100 x 80 as it is.
 *
 * @param shorter the most pixels of the shorter side
 */
record StoredSize(int shorter) {

    StoredSize {
        if (shorter < 1) {
            throw new IllegalArgumentException("the shorter side must have at least 1 pixel, not " + shorter);
        }
    }

    /** @param size R, the side of the square that a backbone sees: the largest of all backbones */
    static StoredSize forInput(int size) {
        return new StoredSize(8 * size / 7);
    }

    Pixels apply(Pixels image) {
        if (Math.min(image.width(), image.height()) <= shorter) {
            return image;
        }
        boolean portrait = image.width() <= image.height();
        int width = portrait ? shorter : (int) ((long) shorter * image.width() / image.height());
        int height = portrait ? (int) ((long) shorter * image.height() / image.width()) : shorter;
        return Resize.resize(image, width, height, ResizeFilter.BILINEAR);
    }
}
