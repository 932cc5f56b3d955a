package io.tailstream.vision;

/**
 * How a backbone wants its images at test time: resized on 8-bit pixels as PIL does, cropped, normalised, CHW.
 *
 * <p>Example: {@code EVAL} at size 224 resizes a 640 x 480 image to 341 x 256 and takes the 224 x 224 pixels from
 * column 58 (58.5 rounded half to even) and row 16.
 *
 * @param kind which resize and which crop
 * @param size R, the side of the square that the backbone sees, in pixels
 * @param expand how much larger than R the shorter side is made for {@code FIVECROP}; otherwise without effect
 * @param normalisation mean and deviation of the channels
 */
public record Preprocessing(Kind kind, int size, int expand, Normalisation normalisation) {
    /** The ways of the methods here; torchvision's names for the steps are in brackets. */
    public enum Kind {
        /** Shorter side to ⌊8R/7⌋, bilinear, then the centre R x R (LIFT's test transform). */
        EVAL,
        /** Shorter side to R, bilinear, then the centre R x R. */
        PLAIN,
        /** Shorter side to R, bicubic, then the centre R x R (CLIP's own). */
        CLIP_BICUBIC,
        /** Shorter side to R + expand, bilinear, then five R x R crops: tl, tr, bl, br, centre (test-time ensembling). */
        FIVECROP
    }

    public Preprocessing {
        if (size < 1 || expand < 0) {
            throw new IllegalArgumentException("size must be at least 1 and expand 0, got " + size + " and " + expand);
        }
        java.util.Objects.requireNonNull(kind, "kind");
        java.util.Objects.requireNonNull(normalisation, "normalisation");
    }

    /** With LIFT's expand, 24 pixels at 224 and in that proportion, rounded up, elsewhere. */
    public Preprocessing(Kind kind, int size, Normalisation normalisation) {
        this(kind, size, (24 * size + 223) / 224, normalisation);
    }

    /** Mean and deviation as arrays of three. */
    public Preprocessing(Kind kind, int size, float[] mean, float[] std) {
        this(kind, size, new Normalisation(mean, std));
    }

    /** Five crops of the same size and normalisation, from a shorter side of R + 24 at 224 and in proportion elsewhere. */
    public Preprocessing fiveCrops() {
        return new Preprocessing(Kind.FIVECROP, size, normalisation);
    }

    /** How many views of an image {@link #apply} writes: 5 for {@code FIVECROP}, else 1. */
    public int views() {
        return kind == Kind.FIVECROP ? 5 : 1;
    }

    /** Floats of one image: views x 3 x R x R. */
    public int length() {
        return views() * 3 * size * size;
    }

    /**
     * Writes the image's views, each {@code [3, R, R]}, one after the other to {@code out[offset .. offset + length())}.
     */
    public void apply(Pixels image, float[] out, int offset) {
        if (offset < 0 || offset + length() > out.length) {
            throw new IllegalArgumentException(length() + " floats from " + offset + " do not fit into " + out.length);
        }
        int shorter = shorterSide();
        boolean portrait = image.width() <= image.height();
        // The longer side truncated, as torchvision does.
        int width = portrait ? shorter : (int) ((long) shorter * image.width() / image.height());
        int height = portrait ? (int) ((long) shorter * image.height() / image.width()) : shorter;
        ResizeFilter filter = kind == Kind.CLIP_BICUBIC ? ResizeFilter.BICUBIC : ResizeFilter.BILINEAR;
        Box centre = new Box(centred(width), centred(height), size, size);
        int right = width - size;
        int bottom = height - size;
        Box[] crops = kind != Kind.FIVECROP
                ? new Box[] {centre}
                : new Box[] {
                    new Box(0, 0, size, size),
                    new Box(right, 0, size, size),
                    new Box(0, bottom, size, size),
                    new Box(right, bottom, size, size),
                    centre
                };
        // Each crop resized for itself: the whole of a 16,000 x 1 image made R high would be gigabytes.
        for (int view = 0; view < crops.length; view++) {
            normalisation.write(
                    Resize.resizeAndCrop(image, width, height, filter, crops[view]),
                    false,
                    out,
                    offset + view * 3 * size * size);
        }
    }

    private int shorterSide() {
        return switch (kind) {
            case EVAL -> 8 * size / 7;
            case PLAIN, CLIP_BICUBIC -> size;
            case FIVECROP -> size + expand;
        };
    }

    private int centred(int side) {
        return (int) Math.rint((side - size) / 2.0);
    }
}
