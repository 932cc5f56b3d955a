package io.tailstream.vision;

/**
 * What an encoded image may cost before it is decoded. The dimensions are the ones that its header claims: a file of a
 * hundred bytes may claim four thousand million pixels.
 *
 * @param maxBytes of the encoded image
 * @param maxPixels width times height; a pixel takes up to 12 bytes while it is decoded
 * @param maxSide the longer side in pixels
 */
public record DecodeLimits(int maxBytes, long maxPixels, int maxSide) {
    /** 20 MiB, 32 million pixels, 16,384 pixels a side: any ordinary photograph, under 400 MB while decoding. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(20 << 20, 32_000_000, 16_384);

    public DecodeLimits {
        if (maxBytes < 1 || maxPixels < 1 || maxSide < 1) {
            throw new IllegalArgumentException("limits must be at least 1, got maxBytes=" + maxBytes + ", maxPixels="
                    + maxPixels + ", maxSide=" + maxSide);
        }
    }

    void checkBytes(int length) throws UndecodableImageException {
        if (length > maxBytes) {
            throw UndecodableImageException.tooLarge(
                    length + " bytes, more than the " + maxBytes + " allowed (raise the byte limit to admit it)");
        }
    }

    void checkDimensions(long width, long height) throws UndecodableImageException {
        if (width < 1 || height < 1) {
            throw UndecodableImageException.corrupt(
                    "its header claims " + width + " x " + height + " pixels, which is no area", null);
        }
        // Sides first: both within an int, so their product cannot overflow.
        if (width > maxSide || height > maxSide || width * height > maxPixels) {
            throw UndecodableImageException.tooLarge("its header claims " + width + " x " + height
                    + " pixels, more than the " + maxPixels + " pixels or " + maxSide + " a side allowed");
        }
    }
}
