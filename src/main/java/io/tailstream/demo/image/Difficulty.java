package io.tailstream.demo.image;

/**
 * Every knob that makes the demo's images easier or harder, in one place. They were set so that one adapted backbone
 * gets between 45 and 85 % of the balanced test set; a change needs the bundled backbones trained again.
 */
final class Difficulty {
    private Difficulty() {}

    /** Half the object's height in pixels, smallest and largest; smaller objects lose their details. */
    static final double SMALLEST = 24;

    static final double LARGEST = 28;

    /** Greatest turn of the object either way, radians. */
    static final double TURN = .2;

    /** Greatest turn of the head against the body, radians. */
    static final double NOD = .15;

    /** Greatest stretch or squeeze of a part's width or height, as a share. */
    static final double STRETCH = .15;

    /** Least and greatest share of a hidden part's size that stands before it, as a radius. */
    static final double LEAST_HIDDEN = .6;

    static final double MOST_HIDDEN = 1;

    /** Pieces of clutter behind the object, fewest and most. */
    static final int LEAST_CLUTTER = 0;

    static final int MOST_CLUTTER = 4;

    /** Probability that a strange head or body, smaller than the object's, lies in a corner and misleads. */
    static final double DECOY = .1;

    /** Least difference of brightness between a part and the background, 0 to 1; lower is harder. */
    static final double LEAST_CONTRAST = .25;

    /** Deviation of the noise of each pixel, of 255. */
    static final double LEAST_NOISE = 4;

    static final double MOST_NOISE = 12;

    /** Most saturation of the background and of clutter, 0 to 1; the more, the less the parts' own hues tell. */
    static final double MOST_BACKDROP_SATURATION = .45;

    /** Greatest change of one channel's brightness against the others', as a share. */
    static final double COLOUR_CAST = .07;

    /** Probability downstream that something stands before the head; the same for the body. */
    static final double HIDDEN_DOWNSTREAM = .15;

    /** Probability that the image is out of focus (3 x 3 mean). */
    static final double BLURRED = .15;

    /** Probability that a part has a hue near its own; otherwise any. Without it small backbones need many hours. */
    static final double OWN_HUE = .93;

    /** Greatest distance from that hue, of a circle of 6; the eight heads' own are .75 apart, the bodies' too. */
    static final double HUE_SPREAD = .28;
}
