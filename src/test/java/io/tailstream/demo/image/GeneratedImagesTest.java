package io.tailstream.demo.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.demo.image.Appearance.Clutter;
import io.tailstream.vision.DecodeLimits;
import io.tailstream.vision.ImageDecoder;
import io.tailstream.vision.Pixels;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class GeneratedImagesTest {
    private static final Appearance OPEN = new Appearance(0, 0, Clutter.MIXED);

    @Test
    void shouldDrawTheSameBytesOnEveryMachine() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (DemoClass of : DemoClass.ALL) {
            GeneratedImage image = GeneratedImages.draw(5, of, of.index() * 7L, GeneratedSet.DOWNSTREAM);
            digest.update(image.pixels().rgb());
            digest.update(image.part());
        }
        // Of the images that the bundled backbones were trained on. Whoever changes it has to train them again.
        assertEquals(
                "1356c12431ea289c2f4b64bdeecf33919eb38bc1c35b56d28b1e13d233f5fc32",
                HexFormat.of().formatHex(digest.digest()));
    }

    @Test
    void shouldDrawAnotherImageForAnotherSeedClassOrIndex() {
        DemoClass first = DemoClass.ALL.get(0);
        Pixels one = GeneratedImages.draw(1, first, 0, OPEN).pixels();
        assertEquals(one, GeneratedImages.draw(1, first, 0, OPEN).pixels());
        assertNotEquals(one, GeneratedImages.draw(2, first, 0, OPEN).pixels());
        assertNotEquals(one, GeneratedImages.draw(1, first, 1, OPEN).pixels());
        assertNotEquals(
                one, GeneratedImages.draw(1, DemoClass.ALL.get(1), 0, OPEN).pixels());
    }

    @Test
    void shouldShowBothPartsOfEveryClassWhereNothingHidesThem() {
        for (DemoClass of : DemoClass.ALL) {
            for (int index = 0; index < 20; index++) {
                GeneratedImage image = GeneratedImages.draw(3, of, index, OPEN);
                int head = image.area(GeneratedImage.HEAD);
                int body = image.area(GeneratedImage.BODY);
                assertTrue(head > 60 && body > 60, () -> of.className() + ": head " + head + ", body " + body);
                assertEquals(64 * 64, head + body + image.area(GeneratedImage.NEITHER));
            }
        }
    }

    @Test
    void shouldHideThePartThatTheAppearanceHides() {
        double open = meanArea(OPEN, GeneratedImage.HEAD);
        assertTrue(meanArea(new Appearance(1, 0, Clutter.BLOBS), GeneratedImage.HEAD) < .5 * open);
        assertTrue(meanArea(new Appearance(0, 1, Clutter.BLOBS), GeneratedImage.HEAD) > .7 * open);
    }

    private static double meanArea(Appearance appearance, byte part) {
        return DemoClass.ALL.stream()
                .mapToInt(of -> GeneratedImages.draw(4, of, 0, appearance).area(part))
                .average()
                .orElseThrow();
    }

    @Test
    void shouldShareEachPartAmongSixClasses() {
        assertEquals(48, DemoClass.ALL.size());
        assertEquals(48, DemoClass.NAMES.stream().distinct().count());
        List<Long> six = Collections.nCopies(8, 6L);
        assertEquals(six, sharing(DemoClass::head));
        assertEquals(six, sharing(DemoClass::body));
        assertEquals("lantern-barrel", DemoClass.NAMES.get(0));
    }

    private static List<Long> sharing(Function<DemoClass, Object> part) {
        return List.copyOf(DemoClass.ALL.stream()
                .collect(Collectors.groupingBy(part, Collectors.counting()))
                .values());
    }

    @Test
    void shouldEncodeToFilesThatTheDecoderReads() throws Exception {
        ImageDecoder decoder = new ImageDecoder(DecodeLimits.DEFAULT);
        Pixels pixels = GeneratedImages.draw(3, DemoClass.ALL.get(9), 1, OPEN).pixels();
        assertEquals(pixels, decoder.decode(ImageEncoding.png(pixels)));
        Pixels lossy = decoder.decode(ImageEncoding.jpeg(pixels, .9));
        double difference = 0;
        for (int i = 0; i < pixels.rgb().length; i++) {
            difference += Math.abs((pixels.rgb()[i] & 0xff) - (lossy.rgb()[i] & 0xff));
        }
        assertTrue(difference / pixels.rgb().length < 12, "mean difference " + difference / pixels.rgb().length);
    }
}
