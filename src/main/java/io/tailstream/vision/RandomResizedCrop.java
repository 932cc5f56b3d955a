package io.tailstream.vision;

import java.util.random.RandomGenerator;

/**
 * The training transform (torchvision's {@code RandomResizedCrop} and {@code RandomHorizontalFlip}): a box of random
 * area and shape, resized to R x R (bilinear, antialias, 8 bits), mirrored half of the time, normalised.
 *
 * @param size R, in pixels
 * @param minArea least area of the box as a share of the image's, above 0; the most is 1
 * @param normalisation mean and deviation of the channels
 */
public record RandomResizedCrop(int size, double minArea, Normalisation normalisation) {
    private static final double LOG_RATIO = StrictMath.log(4 / 3.0);

    /** The share of the area that LIFT and torchvision start at. */
    public static final double USUAL_MIN_AREA = 0.08;

    public RandomResizedCrop {
        if (size < 1 || !(minArea > 0 && minArea <= 1)) {
            throw new IllegalArgumentException(
                    "size must be at least 1 and minArea in (0, 1], got " + size + " and " + minArea);
        }
        java.util.Objects.requireNonNull(normalisation, "normalisation");
    }

    /** Floats of one image: 3 x R x R. */
    public int length() {
        return 3 * size * size;
    }

    /** Draws box and mirroring, writes {@code [3, R, R]} to {@code out[offset ..]}. The same random state, the same image. */
    public void apply(Pixels image, RandomGenerator random, float[] out, int offset) {
        Box box = draw(image.width(), image.height(), random);
        apply(image, box, random.nextBoolean(), out, offset);
    }

    /** The given box of the image, resized and then mirrored where asked. */
    public void apply(Pixels image, Box box, boolean mirrored, float[] out, int offset) {
        // Cropped before it is resized, so that the filter sees nothing outside the box.
        Pixels part = box.width() == image.width() && box.height() == image.height() ? image : box.of(image);
        normalisation.write(Resize.resize(part, size, size, ResizeFilter.BILINEAR), mirrored, out, offset);
    }

    /** Area uniform in [minArea, 1] of the image's, ratio log-uniform in [3/4, 4/3]; ten tries, then the centre. */
    Box draw(int width, int height, RandomGenerator random) {
        for (int attempt = 0; attempt < 10; attempt++) {
            double area = (minArea + (1 - minArea) * random.nextDouble()) * width * height;
            double ratio = StrictMath.exp(LOG_RATIO * (2 * random.nextDouble() - 1));
            int boxWidth = (int) Math.rint(Math.sqrt(area * ratio));
            int boxHeight = (int) Math.rint(Math.sqrt(area / ratio));
            if (boxWidth > 0 && boxWidth <= width && boxHeight > 0 && boxHeight <= height) {
                int x = random.nextInt(width - boxWidth + 1);
                int y = random.nextInt(height - boxHeight + 1);
                return new Box(x, y, boxWidth, boxHeight);
            }
        }
        int boxWidth = (int) Math.max(1, Math.min(width, Math.rint(height * (4 / 3.0))));
        int boxHeight = (int) Math.max(1, Math.min(height, Math.rint(width * (4 / 3.0))));
        return new Box((width - boxWidth) / 2, (height - boxHeight) / 2, boxWidth, boxHeight);
    }
}
