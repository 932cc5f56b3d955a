package io.tailstream.demo.image;

import io.tailstream.vision.Pixels;

/** A small square picture that shapes are painted on, one over the other, with soft edges; keeps which part is on top. */
final class Canvas {
    private final int size;
    private final float[] rgb;
    private final byte[] part;

    Canvas(int size) {
        this.size = size;
        rgb = new float[3 * size * size];
        part = new byte[size * size];
    }

    /** A gradient between two colours, with soft lumps of light and shade on it. */
    void background(DemoRandom random, double[] from, double[] to) {
        double angle = random.between(0, 2 * Math.PI);
        double dx = StrictMath.cos(angle) / size;
        double dy = StrictMath.sin(angle) / size;
        int cells = 4;
        double[] lumps = new double[(cells + 1) * (cells + 1)];
        for (int i = 0; i < lumps.length; i++) {
            lumps[i] = random.between(-.15, .15);
        }
        int at = 0;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double mix = Math.max(0, Math.min(1, .5 + dx * (x - size / 2.0) + dy * (y - size / 2.0)));
                double lump = lump(lumps, cells, (double) x * cells / size, (double) y * cells / size);
                for (int c = 0; c < 3; c++) {
                    rgb[at++] = (float) (from[c] + mix * (to[c] - from[c]) + lump);
                }
            }
        }
    }

    private static double lump(double[] lumps, int cells, double x, double y) {
        int column = (int) x;
        int row = (int) y;
        double u = x - column;
        double v = y - row;
        int at = row * (cells + 1) + column;
        return (1 - v) * ((1 - u) * lumps[at] + u * lumps[at + 1])
                + v * ((1 - u) * lumps[at + cells + 1] + u * lumps[at + cells + 2]);
    }

    /**
     * Paints a shape.
     *
     * @param lightX how much brighter (of 1) one half size to the right is; lightY downwards
     * @param as what is seen where the shape covers at least half of a pixel
     */
    void paint(Outline.Placed shape, Paint paint, double lightX, double lightY, byte as) {
        double sin = StrictMath.sin(paint.angle());
        double cos = StrictMath.cos(paint.angle());
        int left = clamp(shape.bound(0, false) - 1);
        int right = clamp(shape.bound(0, true) + 1);
        int top = clamp(shape.bound(1, false) - 1);
        int bottom = clamp(shape.bound(1, true) + 1);
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                double distance = shape.distance(x + .5, y + .5);
                if (distance >= .5) {
                    continue;
                }
                double cover = Math.min(1, .5 - distance);
                double offX = (x + .5 - shape.x) / shape.radius;
                double offY = (y + .5 - shape.y) / shape.radius;
                double shade = 1 + lightX * offX + lightY * offY;
                if (distance > -1.2) {
                    shade *= 1 - paint.rim();
                }
                double[] colour = paint.at(x - shape.x, y - shape.y, sin, cos);
                int at = 3 * (y * size + x);
                for (int c = 0; c < 3; c++) {
                    rgb[at + c] += (float) (cover * (colour[c] * shade - rgb[at + c]));
                }
                if (cover >= .5) {
                    part[y * size + x] = as;
                }
            }
        }
    }

    private int clamp(double coordinate) {
        return (int) Math.max(0, Math.min(size - 1, Math.floor(coordinate)));
    }

    /** Mean over 3 x 3 pixels; the border stays as it is. */
    void blur() {
        float[] sharp = rgb.clone();
        int stride = 3 * size;
        for (int y = 1; y < size - 1; y++) {
            for (int i = y * stride + 3; i < (y + 1) * stride - 3; i++) {
                float sum = 0;
                for (int row = i - stride; row <= i + stride; row += stride) {
                    sum += sharp[row - 3] + sharp[row] + sharp[row + 3];
                }
                rgb[i] = sum / 9;
            }
        }
    }

    /** Exposure, colour cast and noise, then 8 bits. */
    GeneratedImage develop(DemoRandom random, double[] gain, double offset, double noise) {
        byte[] bytes = new byte[rgb.length];
        for (int i = 0; i < size * size; i++) {
            long bits = random.nextLong();
            for (int c = 0; c < 3; c++) {
                // The sum of four dice of four bits is near enough to a bell.
                int dice = 0;
                for (int d = 0; d < 4; d++) {
                    dice += (int) (bits >>> (4 * (4 * c + d))) & 15;
                }
                double grain = (dice - 30) / 9.22; // their mean is 30, their deviation 9.22
                double value = 255 * (rgb[3 * i + c] * gain[c] + offset) + noise * grain;
                bytes[3 * i + c] = (byte) Math.max(0, Math.min(255, (int) (value + .5)));
            }
        }
        return new GeneratedImage(new Pixels(size, size, bytes), part.clone());
    }
}
