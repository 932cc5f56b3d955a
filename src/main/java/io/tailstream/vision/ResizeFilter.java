package io.tailstream.vision;

/** The two filters of the methods here, as PIL defines them. */
public enum ResizeFilter {
    /** The triangle; LIFT's and torchvision's default. */
    BILINEAR(1) {
        @Override
        double at(double distance) {
            return Math.max(0, 1 - Math.abs(distance));
        }
    },
    /** Keys' cubic with a = -0.5; CLIP's own preprocessing. */
    BICUBIC(2) {
        @Override
        double at(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((-0.5 + 2) * x - (-0.5 + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
        }
    };

    private final double support;

    ResizeFilter(double support) {
        this.support = support;
    }

    /** Half the filter's width, in pixels of the smaller grid. */
    double support() {
        return support;
    }

    abstract double at(double distance);
}
