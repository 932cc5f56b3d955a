package io.tailstream.demo.image;

import io.tailstream.vision.Pixels;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pixels as the bytes of an image file. */
public final class ImageEncoding {
    private ImageEncoding() {}

    /** Lossless; some 10 KB for a generated image. */
    public static byte[] png(Pixels pixels) {
        return encode(pixels, "png", -1);
    }

    /**
     * Lossy; some 3 KB for a generated image at 0.9.
     *
     * @param quality above 0, 1 the best
     */
    public static byte[] jpeg(Pixels pixels, double quality) {
        if (!(quality > 0 && quality <= 1)) {
            throw new IllegalArgumentException("a JPEG's quality is in (0, 1], got " + quality);
        }
        return encode(pixels, "jpeg", quality);
    }

    private static byte[] encode(Pixels pixels, String format, double quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            if (quality > 0) {
                settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                settings.setCompressionQuality((float) quality);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image(pixels), null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory alone: cannot happen
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static BufferedImage image(Pixels pixels) {
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        byte[] rgb = pixels.rgb();
        for (int i = 0; i < rgb.length; i += 3) {
            bgr[i] = rgb[i + 2];
            bgr[i + 1] = rgb[i + 1];
            bgr[i + 2] = rgb[i];
        }
        return image;
    }
}
