package io.tailstream.vision;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Encoded images of every format that is read. */
final class SampleImages {
    private SampleImages() {}

    /** Lossy, 1 x 1; the JDK has no encoder for more. */
    static final byte[] WEBP =
            Base64.getDecoder().decode("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA=");

    /** 40 x 24 in each format but WebP, by format name. */
    static Map<String, byte[]> all() {
        Map<String, byte[]> images = new LinkedHashMap<>();
        for (String format : new String[] {"jpeg", "png", "gif", "bmp"}) {
            images.put(format, encode(gradient(40, 24, BufferedImage.TYPE_3BYTE_BGR), format));
        }
        images.put("webp", WEBP);
        return images;
    }

    /** Red grows to the right, green downwards, blue is 128. */
    static BufferedImage gradient(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, 0xff000080 | ((x * 255 / width) << 16) | ((y * 255 / height) << 8));
            }
        }
        return image;
    }

    static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalStateException("no encoder for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
