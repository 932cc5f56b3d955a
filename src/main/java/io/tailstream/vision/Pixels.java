package io.tailstream.vision;

import java.util.Arrays;

/**
 * A decoded image: 8 bits a channel, sRGB, no alpha.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb {@code height * width * 3} bytes, row by row, R G B for each pixel (HWC); held without a copy, so that a
 *     decoder's buffer becomes the image: nobody writes to it afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare the contents
public record Pixels(int width, int height, byte[] rgb) {
    public Pixels {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("an image of " + width + " x " + height + " pixels has no area");
        }
        if (rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("an image of " + width + " x " + height + " pixels needs "
                    + 3L * width * height + " bytes, got " + rgb.length);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pixels that
                && width == that.width
                && height == that.height
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "Pixels[" + width + " x " + height + "]";
    }
}
