package io.tailstream.vision;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RandomResizedCropTest {
    private static final RandomResizedCrop CROP =
            new RandomResizedCrop(16, RandomResizedCrop.USUAL_MIN_AREA, Normalisation.CLIP);

    @Property(tries = 300)
    void shouldDrawABoxWithinTheImage(
            @ForAll @IntRange(min = 1, max = 500) int width,
            @ForAll @IntRange(min = 1, max = 500) int height,
            @ForAll long seed) {
        CROP.draw(width, height, new SplittableRandom(seed)).checkWithin(width, height);
    }

    @Test
    void shouldDrawAreasBetweenTheLeastAndTheWhole() {
        SplittableRandom random = new SplittableRandom(1);
        double least = 1;
        double most = 0;
        for (int i = 0; i < 2000; i++) {
            Box box = CROP.draw(400, 400, random);
            double area = box.width() * box.height() / 160_000.0;
            least = Math.min(least, area);
            most = Math.max(most, area);
            double ratio = (double) box.width() / box.height();
            assertTrue(ratio > .73 && ratio < 1.36, () -> "ratio " + ratio);
        }
        assertEquals(.08, least, .01);
        assertTrue(most > .9);
    }

    @Test
    void shouldGiveTheSameImageFromTheSameRandomState() {
        Pixels image = noise(40, 30);
        float[] first = new float[CROP.length()];
        float[] second = new float[CROP.length()];
        CROP.apply(image, new SplittableRandom(5), first, 0);
        CROP.apply(image, new SplittableRandom(5), second, 0);
        assertArrayEquals(first, second);
    }

    @Test
    void shouldMirrorLeftToRight() {
        Pixels image = noise(16, 16);
        Box whole = new Box(0, 0, 16, 16);
        float[] plain = new float[CROP.length()];
        float[] mirrored = new float[CROP.length()];
        CROP.apply(image, whole, false, plain, 0);
        CROP.apply(image, whole, true, mirrored, 0);
        for (int i = 0; i < plain.length; i++) {
            assertEquals(plain[i], mirrored[i - i % 16 + 15 - i % 16]);
        }
    }

    @Test
    void shouldWriteNothingOutsideItsPlace() {
        float[] out = new float[3 * CROP.length()];
        CROP.apply(noise(20, 20), new SplittableRandom(1), out, CROP.length());
        for (int i = 0; i < CROP.length(); i++) {
            assertEquals(0, out[i]);
            assertEquals(0, out[2 * CROP.length() + i]);
        }
    }

    @Test
    void shouldCropExtremeShapesWithoutMakingThemWhole() {
        // Made 224 high as a whole, this one would have 3.6 million columns.
        Preprocessing five = new Preprocessing(Preprocessing.Kind.FIVECROP, 224, Normalisation.CLIP);
        float[] out = new float[five.length()];
        five.apply(noise(16_000, 1), out, 0);
        assertThrows(IllegalArgumentException.class, () -> five.apply(noise(9, 9), out, 1));
    }

    @Test
    void shouldKeepOneColourOneColour() {
        byte[] grey = new byte[3 * 50 * 40];
        Arrays.fill(grey, (byte) 77);
        for (ResizeFilter filter : ResizeFilter.values()) {
            for (byte value :
                    Resize.resize(new Pixels(50, 40, grey), 13, 90, filter).rgb()) {
                assertEquals(77, value);
            }
        }
    }

    private static Pixels noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new SplittableRandom(9).nextBytes(rgb);
        return new Pixels(width, height, rgb);
    }
}
