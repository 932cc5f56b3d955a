package io.tailstream.demo.image;

import io.tailstream.demo.image.Appearance.Clutter;
import java.util.List;

/**
 * Draws the demo's images. An image depends on nothing but its seed, its class, its index and the appearance asked for:
 * the same bytes on every machine and every Java release, since the shapes are filled by the arithmetic of
 * {@link Outline} and not by a graphics library.
 */
public final class GeneratedImages {
    /** Width and height of every image, in pixels. */
    public static final int SIZE = 64;

    private static final List<Clutter> PURE = List.of(Clutter.BLOBS, Clutter.BARS, Clutter.SHARDS);

    private GeneratedImages() {}

    /** The index-th image of a class. */
    public static GeneratedImage draw(long seed, DemoClass of, long index, Appearance appearance) {
        DemoRandom random = DemoRandom.of(seed, of.index(), index);
        Canvas canvas = new Canvas(SIZE);
        double[] near = Paint.colour(random);
        double[] far = Paint.colour(random);
        canvas.background(random, near, far);
        double backdrop = (Paint.brightness(near) + Paint.brightness(far)) / 2;
        double lightX = random.between(-.35, .35);
        double lightY = random.between(-.35, .35);

        int pieces = Difficulty.LEAST_CLUTTER + random.below(Difficulty.MOST_CLUTTER - Difficulty.LEAST_CLUTTER + 1);
        for (int i = 0; i < pieces; i++) {
            Outline.Placed piece = piece(
                    random,
                    appearance.clutter(),
                    random.between(0, SIZE),
                    random.between(0, SIZE),
                    random.between(3, 11));
            canvas.paint(piece, Paint.random(random, backdrop, 0, 0), lightX, lightY, GeneratedImage.NEITHER);
        }
        if (random.chance(Difficulty.DECOY)) {
            decoy(random, canvas, backdrop, lightX, lightY);
        }

        Pose pose = Pose.random(random);
        Outline.Placed body = pose.body(of.body().outline(), random);
        Outline.Placed head = pose.head(of.head().outline(), random);
        double rim = random.between(0, .45);
        canvas.paint(
                body,
                Paint.typical(random, of.body().hue(), backdrop, Difficulty.LEAST_CONTRAST, rim),
                lightX,
                lightY,
                GeneratedImage.BODY);
        canvas.paint(
                head,
                Paint.typical(random, of.head().hue(), backdrop, Difficulty.LEAST_CONTRAST, rim),
                lightX,
                lightY,
                GeneratedImage.HEAD);
        hide(random, canvas, head, appearance.headHidden(), appearance.clutter(), lightX, lightY);
        hide(random, canvas, body, appearance.bodyHidden(), appearance.clutter(), lightX, lightY);
        if (random.chance(Difficulty.BLURRED)) {
            canvas.blur();
        }
        double exposure = random.between(.7, 1.2);
        double[] gain = {
            exposure * random.between(1 - Difficulty.COLOUR_CAST, 1 + Difficulty.COLOUR_CAST),
            exposure * random.between(1 - Difficulty.COLOUR_CAST, 1 + Difficulty.COLOUR_CAST),
            exposure * random.between(1 - Difficulty.COLOUR_CAST, 1 + Difficulty.COLOUR_CAST)
        };
        return canvas.develop(
                random, gain, random.between(-.06, .08), random.between(Difficulty.LEAST_NOISE, Difficulty.MOST_NOISE));
    }

    private static void hide(
            DemoRandom random,
            Canvas canvas,
            Outline.Placed part,
            double probability,
            Clutter clutter,
            double lightX,
            double lightY) {
        if (!random.chance(probability)) {
            return;
        }
        double radius = part.radius * random.between(Difficulty.LEAST_HIDDEN, Difficulty.MOST_HIDDEN);
        double x = part.x + random.between(-.3, .3) * part.radius;
        double y = part.y + random.between(-.3, .3) * part.radius;
        canvas.paint(
                piece(random, clutter, x, y, radius),
                Paint.random(random, .5, 0, 0),
                lightX,
                lightY,
                GeneratedImage.NEITHER);
    }

    /** A smaller head or body that belongs to nothing, near a corner. */
    private static void decoy(DemoRandom random, Canvas canvas, double backdrop, double lightX, double lightY) {
        Outline outline = random.chance(.5)
                ? Head.ALL.get(random.below(Head.ALL.size())).outline()
                : Body.ALL.get(random.below(Body.ALL.size())).outline();
        double x = random.chance(.5) ? random.between(2, 14) : random.between(SIZE - 14, SIZE - 2);
        double y = random.chance(.5) ? random.between(2, 14) : random.between(SIZE - 14, SIZE - 2);
        double radius = random.between(5, 9);
        canvas.paint(
                outline.place(x, y, radius, radius, random.between(-Math.PI, Math.PI)),
                Paint.random(random, backdrop, 0, 0),
                lightX,
                lightY,
                GeneratedImage.NEITHER);
    }

    private static Outline.Placed piece(DemoRandom random, Clutter clutter, double x, double y, double radius) {
        Clutter kind = clutter == Clutter.MIXED ? PURE.get(random.below(PURE.size())) : clutter;
        double angle = random.between(0, 2 * Math.PI);
        return switch (kind) {
            case BARS ->
                Outline.polygon(-1, -1, 1, -1, 1, 1, -1, 1)
                        .place(x, y, radius * random.between(1.3, 2.2), radius * random.between(.35, .6), angle);
            case SHARDS ->
                Outline.wheel(0, 0, 3, random.between(.8, 1.5), random.between(.8, 1.5), random.between(.8, 1.5))
                        .place(x, y, radius, radius, angle);
            default ->
                Outline.wheel(0, 0, 9, random.between(.75, 1.1), random.between(.75, 1.1), random.between(.75, 1.1))
                        .place(x, y, radius * random.between(.85, 1.15), radius * random.between(.85, 1.15), angle);
        };
    }

    /** Where the object is, how large, and how it is turned. */
    private record Pose(double x, double y, double scale, double turn, boolean mirrored) {
        static Pose random(DemoRandom random) {
            double scale = random.between(Difficulty.SMALLEST, Difficulty.LARGEST);
            double room = Math.max(0, SIZE / 2.0 - 1.05 * scale);
            return new Pose(
                    SIZE / 2.0 + random.between(-room, room),
                    SIZE / 2.0 + random.between(-room, room),
                    scale,
                    random.between(-Difficulty.TURN, Difficulty.TURN),
                    random.chance(.5));
        }

        Outline.Placed body(Outline outline, DemoRandom random) {
            return part(outline, .42, .6, turn, random);
        }

        Outline.Placed head(Outline outline, DemoRandom random) {
            double nod = random.between(-Difficulty.NOD, Difficulty.NOD);
            return part(outline, -.6, .5, turn + nod, random);
        }

        private Outline.Placed part(Outline outline, double down, double size, double angle, DemoRandom random) {
            double width = size * scale * (1 + random.between(-Difficulty.STRETCH, Difficulty.STRETCH));
            double height = size * scale * (1 + random.between(-Difficulty.STRETCH, Difficulty.STRETCH));
            return outline.place(
                    x - StrictMath.sin(turn) * down * scale,
                    y + StrictMath.cos(turn) * down * scale,
                    mirrored ? -width : width,
                    height,
                    angle);
        }
    }
}
