package io.tailstream.demo.image;

import java.util.List;
import java.util.Locale;

/** The lower parts of the demo's objects; the head stands on y = -1. */
@SuppressWarnings("ImmutableEnumChecker") // an outline's points are never written after it is made
public enum Body {
    BARREL(Outline.symmetric(.6, -1, .82, -.55, .92, 0, .82, .55, .6, 1)
            .with(Outline.polygon(-.84, -.5, .84, -.5, .86, -.36, -.86, -.36))
            .with(Outline.polygon(-.84, .5, .84, .5, .86, .36, -.86, .36))),
    JAR(Outline.symmetric(.55, -1, .55, -.84, .32, -.8, .32, -.55, .75, -.3, .95, .15, .85, .7, .55, 1)),
    DRUM(Outline.symmetric(.95, -1, .95, -.72, .35, -.1, .35, .1, .95, .75, .95, 1)),
    CART(Outline.polygon(-1, -1, 1, -1, .8, .2, -.8, .2)
            .with(Outline.circle(-.52, .6, .38))
            .with(Outline.circle(.52, .6, .38))
            .with(Outline.circle(-.52, .6, .13))
            .with(Outline.circle(.52, .6, .13))),
    TOWER(Outline.symmetric(.14, -1, .14, -.72, .36, -.72, .36, -1, .64, -1, .64, -.45, .48, -.35, .58, 1)
            .with(Outline.polygon(-.18, 1, -.18, .4, 0, .2, .18, .4, .18, 1))),
    STOOL(Outline.symmetric(1, -1, 1, -.65, .75, -.65, .98, 1, .7, 1, .42, -.65, .15, -.65, .15, .9)),
    BOAT(Outline.polygon(
            -1, -.55, -.12, -.55, -.12, -1, .12, -1, .12, -.55, 1, -.55, .82, .1, .5, .5, -.5, .5, -.82, .1)),
    BASKET(Outline.symmetric(1, -1, 1, -.75, .88, -.75, .62, 1)
            .with(Outline.polygon(-.62, -.5, -.32, -.5, -.26, .75, -.46, .75))
            .with(Outline.polygon(-.14, -.5, .14, -.5, .11, .75, -.11, .75))
            .with(Outline.polygon(.32, -.5, .62, -.5, .46, .75, .26, .75)));

    /** In the order of declaration. */
    static final List<Body> ALL = List.of(values());

    private final Outline outline;

    Body(Outline outline) {
        this.outline = outline;
    }

    Outline outline() {
        return outline;
    }

    /** The hue that it mostly has, 0 to 6, the bodies' spread evenly. */
    double hue() {
        return .375 + .75 * ((3 * ALL.indexOf(this)) % 8);
    }

    /** The noun in class names. */
    String noun() {
        return name().toLowerCase(Locale.ROOT);
    }
}
