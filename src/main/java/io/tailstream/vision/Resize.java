package io.tailstream.vision;

import java.util.Arrays;

/**
 * Resizes 8-bit pixels as PIL's {@code Image.resize} does, to the bit: a filter as wide as the reduction (antialias),
 * weights in fixed point of 22 bits, the horizontal pass first, its result rounded to 8 bits (Pillow,
 * {@code src/libImaging/Resample.c}). Backbones were trained on such pixels; another resampling costs accuracy.
 *
 * <p>A crop of the result costs only the crop: rows and columns outside it are not computed.
 */
public final class Resize {
    private Resize() {}

    /** The whole image at another size. */
    public static Pixels resize(Pixels image, int width, int height, ResizeFilter filter) {
        return resizeAndCrop(image, width, height, filter, new Box(0, 0, width, height));
    }

    /**
     * The part {@code crop} of the image resized to {@code width} by {@code height}.
     *
     * @param crop in pixels of the resized image, within it
     */
    public static Pixels resizeAndCrop(Pixels image, int width, int height, ResizeFilter filter, Box crop) {
        crop.checkWithin(width, height);
        if (width == image.width() && height == image.height()) {
            return crop.width() == width && crop.height() == height ? image : crop.of(image);
        }
        Weights columns = Weights.of(image.width(), width, crop.x(), crop.width(), filter);
        Weights rows = Weights.of(image.height(), height, crop.y(), crop.height(), filter);
        int top = rows.first(0);
        int bottom = rows.end(crop.height() - 1);
        byte[] squeezed = horizontal(image, columns, top, bottom);
        return new Pixels(crop.width(), crop.height(), vertical(squeezed, crop.width(), rows, top));
    }

    /** Rows top to bottom of the image, each at its new width. */
    private static byte[] horizontal(Pixels image, Weights columns, int top, int bottom) {
        int width = columns.size();
        byte[] in = image.rgb();
        byte[] out = new byte[3 * width * (bottom - top)];
        for (int y = top, to = 0; y < bottom; y++) {
            int row = 3 * y * image.width();
            for (int x = 0; x < width; x++, to += 3) {
                int red = Weights.HALF;
                int green = Weights.HALF;
                int blue = Weights.HALF;
                int from = row + 3 * columns.first(x);
                for (int k = columns.offset(x), end = columns.offset(x + 1); k < end; k++, from += 3) {
                    int weight = columns.weight(k);
                    red += weight * (in[from] & 0xff);
                    green += weight * (in[from + 1] & 0xff);
                    blue += weight * (in[from + 2] & 0xff);
                }
                out[to] = Weights.toByte(red);
                out[to + 1] = Weights.toByte(green);
                out[to + 2] = Weights.toByte(blue);
            }
        }
        return out;
    }

    private static byte[] vertical(byte[] in, int width, Weights rows, int top) {
        int stride = 3 * width;
        byte[] out = new byte[stride * rows.size()];
        int[] sums = new int[stride];
        for (int y = 0; y < rows.size(); y++) {
            Arrays.fill(sums, Weights.HALF);
            int from = stride * (rows.first(y) - top);
            for (int k = rows.offset(y), end = rows.offset(y + 1); k < end; k++, from += stride) {
                int weight = rows.weight(k);
                for (int i = 0; i < stride; i++) {
                    sums[i] += weight * (in[from + i] & 0xff);
                }
            }
            for (int i = 0; i < stride; i++) {
                out[stride * y + i] = Weights.toByte(sums[i]);
            }
        }
        return out;
    }
}
