package io.tailstream.demo.image;

import java.util.ArrayList;
import java.util.List;

/**
 * A flat shape: closed contours of points, filled by the even-odd rule (a contour within another is a hole). Parts are
 * drawn in the square [-1, 1] x [-1, 1], y downwards, and placed on the image by {@link #place}.
 */
final class Outline {
    /** x, y of each contour's points, one after the other. */
    private final List<double[]> contours;

    private Outline(List<double[]> contours) {
        this.contours = contours;
    }

    /** A polygon through x0, y0, x1, y1, … */
    static Outline polygon(double... points) {
        if (points.length < 6 || points.length % 2 != 0) {
            throw new IllegalArgumentException("a polygon has at least three points, got " + points.length / 2.0);
        }
        return new Outline(List.of(points.clone()));
    }

    /** The right half given from top to bottom, mirrored to the left. */
    static Outline symmetric(double... rightHalf) {
        double[] points = new double[2 * rightHalf.length];
        for (int i = 0; i < rightHalf.length; i += 2) {
            points[i] = rightHalf[i];
            points[i + 1] = rightHalf[i + 1];
            points[points.length - 2 - i] = -rightHalf[i];
            points[points.length - 1 - i] = rightHalf[i + 1];
        }
        return polygon(points);
    }

    static Outline circle(double x, double y, double radius) {
        return wheel(x, y, 14, radius);
    }

    /** Points around a centre whose distances from it take turns, the first one straight up. */
    static Outline wheel(double x, double y, int points, double... radii) {
        double[] around = new double[2 * points];
        for (int i = 0; i < points; i++) {
            double angle = 2 * Math.PI * i / points;
            double radius = radii[i % radii.length];
            around[2 * i] = x + radius * StrictMath.sin(angle);
            around[2 * i + 1] = y - radius * StrictMath.cos(angle);
        }
        return polygon(around);
    }

    /** This outline and another; where they overlap there is a hole. */
    Outline with(Outline other) {
        List<double[]> both = new ArrayList<>(contours);
        both.addAll(other.contours);
        return new Outline(List.copyOf(both));
    }

    /** In pixels: scaled by sx and sy, turned by the angle (radians), moved to (x, y). */
    Placed place(double x, double y, double sx, double sy, double angle) {
        double sin = StrictMath.sin(angle);
        double cos = StrictMath.cos(angle);
        int edges = 0;
        for (double[] contour : contours) {
            edges += contour.length / 2;
        }
        double[] ends = new double[4 * edges];
        int at = 0;
        for (double[] contour : contours) {
            int begin = at;
            for (int i = 0; i < contour.length; i += 2) {
                double px = contour[i] * sx;
                double py = contour[i + 1] * sy;
                ends[at++] = x + cos * px - sin * py;
                ends[at++] = y + sin * px + cos * py;
                at += 2;
            }
            for (int i = begin; i < at; i += 4) {
                int next = i + 4 < at ? i + 4 : begin;
                ends[i + 2] = ends[next];
                ends[i + 3] = ends[next + 1];
            }
        }
        return new Placed(x, y, Math.max(Math.abs(sx), Math.abs(sy)), ends);
    }

    /** An outline on the image: its centre, its half size in pixels, and its edges. */
    static final class Placed {
        final double x;
        final double y;
        final double radius;
        private final double[] ends;

        private Placed(double x, double y, double radius, double[] ends) {
            this.x = x;
            this.y = y;
            this.radius = radius;
            this.ends = ends;
        }

        /** Least (0) or greatest (1) coordinate of x (axis 0) or y (axis 1). */
        double bound(int axis, boolean greatest) {
            double bound = ends[axis];
            for (int i = axis; i < ends.length; i += 4) {
                bound = greatest ? Math.max(bound, ends[i]) : Math.min(bound, ends[i]);
            }
            return bound;
        }

        /** Distance in pixels from the nearest edge, negative inside. */
        double distance(double px, double py) {
            double nearest = Double.MAX_VALUE;
            boolean inside = false;
            for (int i = 0; i < ends.length; i += 4) {
                double ax = ends[i];
                double ay = ends[i + 1];
                double ex = ends[i + 2] - ax;
                double ey = ends[i + 3] - ay;
                double wx = px - ax;
                double wy = py - ay;
                double along = Math.max(0, Math.min(1, (wx * ex + wy * ey) / (ex * ex + ey * ey)));
                double dx = wx - along * ex;
                double dy = wy - along * ey;
                nearest = Math.min(nearest, dx * dx + dy * dy);
                // The edge crosses the horizontal through the point, right of it.
                if (ay > py != ay + ey > py && wx * ey < ex * wy == ey > 0) {
                    inside = !inside;
                }
            }
            return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
        }
    }
}
