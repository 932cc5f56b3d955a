package io.tailstream.demo.image;

/**
 * How a shape is coloured: two colours in a pattern, shaded along the light.
 *
 * @param first red, green, blue, 0 to 1
 * @param second of the pattern's other half
 * @param pattern 0 plain, 1 stripes, 2 checks
 * @param period of the pattern in pixels
 * @param angle of the stripes, radians
 * @param rim how much darker the last pixel before the edge is, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // a bag of values for one draw call
record Paint(double[] first, double[] second, int pattern, double period, double angle, double rim) {

    /** Any colour of the backdrop's, any pattern; at least {@code contrast} brighter or darker than {@code against}. */
    static Paint random(DemoRandom random, double against, double contrast, double rim) {
        return around(random, colour(random), against, contrast, rim);
    }

    /** As a rule near a hue of the part's own, else any colour: 0 to 6, red at 0, green at 2, blue at 4. */
    static Paint typical(DemoRandom random, double hue, double against, double contrast, double rim) {
        double near = hue + random.between(-Difficulty.HUE_SPREAD, Difficulty.HUE_SPREAD) + 6;
        double[] own = colour(near, random.between(.5, .95), random.between(.35, .95));
        double[] any = colour(random.between(0, 6), random.between(.1, .85), random.between(.25, .95));
        return around(random, random.chance(Difficulty.OWN_HUE) ? own : any, against, contrast, rim);
    }

    private static Paint around(DemoRandom random, double[] first, double against, double contrast, double rim) {
        double brightness = brightness(first);
        if (Math.abs(brightness - against) < contrast) {
            double wanted = brightness >= against ? against + contrast : against - contrast;
            wanted = wanted > .95 ? against - contrast : wanted < .05 ? against + contrast : wanted;
            for (int c = 0; c < 3; c++) {
                first[c] = Math.max(0, Math.min(1, first[c] + wanted - brightness));
            }
        }
        double[] second = new double[3];
        double difference = random.between(-.18, .18);
        for (int c = 0; c < 3; c++) {
            second[c] = Math.max(0, Math.min(1, first[c] + difference + random.between(-.06, .06)));
        }
        return new Paint(first, second, random.below(3), random.between(3, 9), random.between(0, Math.PI), rim);
    }

    /** Of the background and of clutter: any hue, not too saturated. */
    static double[] colour(DemoRandom random) {
        double saturation = random.between(0, Difficulty.MOST_BACKDROP_SATURATION);
        return colour(random.between(0, 6), saturation, random.between(.25, .95));
    }

    private static double[] colour(double hue, double saturation, double value) {
        double[] colour = new double[3];
        for (int c = 0; c < 3; c++) {
            double k = (5 - 2 * c + hue) % 6; // the usual f(n) = v - v s max(0, min(k, 4 - k, 1))
            colour[c] = value - value * saturation * Math.max(0, Math.min(1, Math.min(k, 4 - k)));
        }
        return colour;
    }

    static double brightness(double[] colour) {
        return .299 * colour[0] + .587 * colour[1] + .114 * colour[2];
    }

    /** Which of the two colours a pixel has. */
    double[] at(double x, double y, double sin, double cos) {
        if (pattern == 0) {
            return first;
        }
        boolean odd = ((int) Math.floor((cos * x + sin * y) / period) & 1) != 0;
        if (pattern == 2) {
            odd ^= ((int) Math.floor((cos * y - sin * x) / period) & 1) != 0;
        }
        return odd ? second : first;
    }
}
