package io.tailstream.demo.image;

import java.util.List;
import java.util.Locale;

/** The upper parts of the demo's objects; what stands on the body ends at y = 1. */
@SuppressWarnings("ImmutableEnumChecker") // an outline's points are never written after it is made
public enum Head {
    LANTERN(Outline.symmetric(.2, -1, .2, -.7, .5, -.7, .85, .1, .5, .75, .35, .75, .35, 1)),
    STAR(Outline.wheel(0, 0, 10, 1, .4)),
    GEAR(Outline.wheel(0, 0, 32, .98, .98, .72, .72).with(Outline.circle(0, 0, .3))),
    HORN(horn()),
    CROWN(Outline.polygon(-.85, 1, -.95, -.65, -.45, .1, 0, -.95, .45, .1, .95, -.65, .85, 1)),
    FAN(fan()),
    LEAF(Outline.symmetric(.02, -1, .28, -.65, .48, -.2, .5, .15, .38, .5, .12, .75, .1, 1)),
    BELL(Outline.symmetric(.16, -1, .22, -.82, .42, -.6, .54, -.2, .6, .2, .92, .62, .92, .74)
            .with(Outline.circle(0, .92, .15)));

    /** In the order of declaration. */
    static final List<Head> ALL = List.of(values());

    private final Outline outline;

    Head(Outline outline) {
        this.outline = outline;
    }

    Outline outline() {
        return outline;
    }

    /** The hue that it mostly has, 0 to 6, the heads' spread evenly. */
    double hue() {
        return .75 * ((3 * ALL.indexOf(this)) % 8);
    }

    /** The noun in class names. */
    String noun() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Two arcs that meet in a tip. */
    private static Outline horn() {
        int steps = 9;
        double[] points = new double[4 * steps];
        for (int i = 0; i < steps; i++) {
            double along = i / (steps - 1.0);
            double angle = Math.PI * (.5 - 1.15 * along);
            double half = .4 * (1 - along) + .03;
            for (int side = 0; side < 2; side++) {
                double radius = .62 + (side == 0 ? half : -half);
                int at = side == 0 ? 2 * i : points.length - 2 - 2 * i;
                points[at] = -.25 + radius * StrictMath.cos(angle);
                points[at + 1] = .1 + radius * StrictMath.sin(angle);
            }
        }
        return Outline.polygon(points);
    }

    /** A sector with a scalloped rim. */
    private static Outline fan() {
        int steps = 13;
        double[] points = new double[2 * (steps + 1)];
        for (int i = 0; i < steps; i++) {
            double angle = Math.PI * (-.86 + .72 * i / (steps - 1.0));
            double radius = i % 2 == 0 ? 1.5 : 1.72;
            points[2 * i] = radius * .62 * StrictMath.cos(angle);
            points[2 * i + 1] = 1 + radius * StrictMath.sin(angle);
        }
        points[2 * steps] = 0;
        points[2 * steps + 1] = 1;
        return Outline.polygon(points);
    }
}
