package io.tailstream.vision;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;

/**
 * Any decoded image as 8-bit RGB. Samples are taken as they are: {@link BufferedImage#getRGB(int, int)} would brighten
 * grey images, whose colour space Java takes for linear. Transparency is laid over white.
 */
final class RgbConversion {
    private RgbConversion() {}

    static Pixels toRgb(BufferedImage image) {
        if (image.getType() == BufferedImage.TYPE_3BYTE_BGR && isWhole(image)) {
            return fromBgr(image);
        }
        if (image.getColorModel() instanceof ComponentColorModel model) {
            int type = model.getColorSpace().getType();
            if (type == ColorSpace.TYPE_GRAY || type == ColorSpace.TYPE_RGB) {
                return fromSamples(image, model, type == ColorSpace.TYPE_GRAY);
            }
        }
        return fromColourModel(image);
    }

    private static boolean isWhole(BufferedImage image) {
        return image.getRaster().getParent() == null
                && ((DataBufferByte) image.getRaster().getDataBuffer()).getData().length
                        == 3 * image.getWidth() * image.getHeight();
    }

    /** JPEG's and most PNGs' way: the bytes are there, in the other order. */
    private static Pixels fromBgr(BufferedImage image) {
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        byte[] rgb = new byte[bgr.length];
        for (int i = 0; i < bgr.length; i += 3) {
            rgb[i] = bgr[i + 2];
            rgb[i + 1] = bgr[i + 1];
            rgb[i + 2] = bgr[i];
        }
        return new Pixels(image.getWidth(), image.getHeight(), rgb);
    }

    private static Pixels fromSamples(BufferedImage image, ComponentColorModel model, boolean grey) {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int height = image.getHeight();
        int bands = raster.getNumBands();
        int colours = grey ? 1 : 3;
        boolean alpha = model.hasAlpha() && bands > colours;
        int shift = model.getComponentSize(0) - 8;
        byte[] rgb = new byte[3 * width * height];
        int[] row = new int[bands * width];
        for (int y = 0, at = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < row.length; x += bands, at += 3) {
                int opacity = alpha ? scale(row[x + colours], shift) : 255;
                boolean multiplied = alpha && model.isAlphaPremultiplied();
                for (int band = 0; band < 3; band++) {
                    int value = scale(row[x + (grey ? 0 : band)], shift);
                    rgb[at + band] =
                            (byte) (multiplied ? Math.min(255, value + 255 - opacity) : overWhite(value, opacity));
                }
            }
        }
        return new Pixels(width, height, rgb);
    }

    private static int scale(int sample, int shift) {
        return shift >= 0 ? sample >> shift : sample * 255 / ((1 << (8 + shift)) - 1);
    }

    /** Palettes, packed pixels: the colour model knows them, eight bits a channel. */
    private static Pixels fromColourModel(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[3 * width * height];
        int[] row = new int[width];
        for (int y = 0, at = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++, at += 3) {
                int argb = row[x];
                int opacity = model.hasAlpha() ? argb >>> 24 : 255;
                rgb[at] = (byte) overWhite(argb >> 16 & 0xff, opacity);
                rgb[at + 1] = (byte) overWhite(argb >> 8 & 0xff, opacity);
                rgb[at + 2] = (byte) overWhite(argb & 0xff, opacity);
            }
        }
        return new Pixels(width, height, rgb);
    }

    private static int overWhite(int value, int opacity) {
        return opacity == 255 ? value : (value * opacity + 255 * (255 - opacity) + 127) / 255;
    }
}
