package io.tailstream.vision;

import java.awt.image.Raster;
import java.util.function.IntPredicate;
import javax.imageio.IIOException;

/**
 * CMYK and YCCK JPEGs as RGB. Printing software writes them, and a few are in every large collection of photographs
 * (22 in ImageNet). Ink values are stored inverted where an Adobe segment says who wrote them, plain elsewhere.
 */
final class CmykJpeg {
    private CmykJpeg() {}

    /** @throws IIOException when the samples are not four a pixel */
    static Pixels toRgb(Raster raster, byte[] file) throws IIOException {
        if (raster.getNumBands() != 4) {
            throw new IIOException(raster.getNumBands() + " channels of unknown meaning");
        }
        int transform = adobeTransform(file);
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] rgb = new byte[3 * width * height];
        int[] row = new int[4 * width];
        for (int y = 0, at = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < row.length; x += 4, at += 3) {
                if (transform == 2) {
                    yccToRgb(row, x);
                }
                // light = what the ink lets through: (1 - c)(1 - k), and Adobe stores 1 - c and 1 - k.
                int light = transform < 0 ? 255 - row[x + 3] : row[x + 3];
                for (int band = 0; band < 3; band++) {
                    int through = transform < 0 ? 255 - row[x + band] : row[x + band];
                    rgb[at + band] = (byte) ((through * light + 127) / 255);
                }
            }
        }
        return new Pixels(width, height, rgb);
    }

    /** JFIF's colour conversion, in place; what it gives are C, M and Y as stored. */
    private static void yccToRgb(int[] row, int x) {
        double luma = row[x];
        double blue = row[x + 1] - 128.0;
        double red = row[x + 2] - 128.0;
        row[x] = clamp(luma + 1.402 * red);
        row[x + 1] = clamp(luma - 0.344136 * blue - 0.714136 * red);
        row[x + 2] = clamp(luma + 1.772 * blue);
    }

    private static int clamp(double value) {
        return (int) Math.max(0, Math.min(255, Math.rint(value)));
    }

    /** Whether the file's frame has four channels: ImageIO would call some of these colour with transparency. */
    static boolean is(byte[] file) {
        int frame = segment(file, marker -> marker == 0xc0 || (marker > 0xc0 && marker <= 0xcf && marker % 4 != 0));
        return frame >= 0 && frame + 9 < file.length && file[frame + 9] == 4;
    }

    /** The transform of the APP14 "Adobe" segment (0 CMYK, 2 YCCK), or -1 where there is none. */
    private static int adobeTransform(byte[] file) {
        int segment = segment(file, marker -> marker == 0xee);
        boolean adobe =
                segment >= 0 && segment + 15 < file.length && file[segment + 4] == 'A' && file[segment + 5] == 'd';
        return adobe ? file[segment + 15] & 0xff : -1;
    }

    /** Where the first segment whose marker is wanted begins (its 0xff), or -1; the search ends where the scan begins. */
    private static int segment(byte[] file, IntPredicate wanted) {
        int at = 2;
        while (at + 4 <= file.length && (file[at] & 0xff) == 0xff) {
            int marker = file[at + 1] & 0xff;
            if (marker == 0xff) {
                at++; // fill byte
                continue;
            }
            if (wanted.test(marker)) {
                return at;
            }
            if (marker == 0xda) {
                return -1;
            }
            at += 2 + (((file[at + 2] & 0xff) << 8) | (file[at + 3] & 0xff));
        }
        return -1;
    }
}
