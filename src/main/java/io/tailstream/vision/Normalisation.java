package io.tailstream.vision;

import java.util.Arrays;

/**
 * Scales 8-bit channels to [0, 1], subtracts the mean and divides by the deviation of each, as torchvision's
 * {@code ToTensor} and {@code Normalize}.
 *
 * @param mean of R, G, B, in [0, 1]
 * @param std of R, G, B, above 0
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare the contents
public record Normalisation(float[] mean, float[] std) {
    /** CLIP's own (OpenAI), which the published backbones share. */
    @SuppressWarnings("FloatingPointLiteralPrecision") // the digits as published
    public static final Normalisation CLIP = new Normalisation(
            new float[] {0.48145466f, 0.4578275f, 0.40821073f}, new float[] {0.26862954f, 0.26130258f, 0.27577711f});

    public Normalisation {
        if (mean.length != 3 || std.length != 3) {
            throw new IllegalArgumentException(
                    "mean and std have one value a channel (3), got " + mean.length + " and " + std.length);
        }
        for (float deviation : std) {
            if (!(deviation > 0)) {
                throw new IllegalArgumentException("std must be above 0, got " + Arrays.toString(std));
            }
        }
    }

    /** Writes the image to {@code out[offset ..]} as CHW, mirrored left to right where asked. */
    void write(Pixels image, boolean mirrored, float[] out, int offset) {
        int width = image.width();
        int area = width * image.height();
        byte[] rgb = image.rgb();
        float[] table = new float[256];
        for (int channel = 0; channel < 3; channel++) {
            for (int value = 0; value < 256; value++) {
                table[value] = (value / 255f - mean[channel]) / std[channel];
            }
            int to = offset + channel * area;
            for (int row = 0; row < area; row += width) {
                for (int x = 0; x < width; x++, to++) {
                    int from = row + (mirrored ? width - 1 - x : x);
                    out[to] = table[rgb[3 * from + channel] & 0xff];
                }
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalisation that && Arrays.equals(mean, that.mean) && Arrays.equals(std, that.std);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
    }

    @Override
    public String toString() {
        return "Normalisation[mean=" + Arrays.toString(mean) + ", std=" + Arrays.toString(std) + "]";
    }
}
