package io.tailstream.vision;

/** A rectangle of pixels: left and top corner, width and height, all in pixels. */
public record Box(int x, int y, int width, int height) {
    public Box {
        if (x < 0 || y < 0 || width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "no box of pixels: x=" + x + ", y=" + y + ", width=" + width + ", height=" + height);
        }
    }

    void checkWithin(int imageWidth, int imageHeight) {
        if ((long) x + width > imageWidth || (long) y + height > imageHeight) {
            throw new IllegalArgumentException(
                    this + " is not within an image of " + imageWidth + " x " + imageHeight + " pixels");
        }
    }

    /** This part of an image, copied. */
    Pixels of(Pixels image) {
        checkWithin(image.width(), image.height());
        byte[] rgb = new byte[3 * width * height];
        for (int row = 0; row < height; row++) {
            System.arraycopy(image.rgb(), 3 * ((y + row) * image.width() + x), rgb, 3 * row * width, 3 * width);
        }
        return new Pixels(width, height, rgb);
    }
}
