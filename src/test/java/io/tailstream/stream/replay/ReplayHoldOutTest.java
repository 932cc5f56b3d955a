package io.tailstream.stream.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReplayHoldOutTest {

    private static final int CLASSES = 4;

    /** Ids, and the class of each by chance, rarer and rarer. */
    private static Map<String, Integer> images(Random random, int size) {
        Map<String, Integer> images = new HashMap<>();
        while (images.size() < size) {
            int label = Math.min(CLASSES - 1, (int) (-Math.log(1 - random.nextDouble())));
            images.put("image-" + random.nextInt(100_000), label);
        }
        return images;
    }

    private static Map<String, Boolean> sides(HoldOut holdOut, Map<String, Integer> images) {
        List<String> ids = new ArrayList<>(images.keySet());
        int[] labels = ids.stream().mapToInt(images::get).toArray();
        boolean[] held = holdOut.of(ids, labels, CLASSES);
        Map<String, Boolean> sides = new HashMap<>();
        for (int i = 0; i < held.length; i++) {
            sides.put(ids.get(i), held[i]);
        }
        return sides;
    }

    private static long heldOf(int c, Map<String, Integer> images, Map<String, Boolean> sides) {
        return images.keySet().stream()
                .filter(id -> images.get(id) == c && sides.get(id))
                .count();
    }

    private static long sizeOf(int c, Map<String, Integer> images) {
        return images.values().stream().filter(label -> label == c).count();
    }

    @Property(tries = 300)
    void shouldHoldOutTheMinimumAndNeverAllOfAClass(
            @ForAll long seed, @ForAll @IntRange(max = 60) int size, @ForAll @IntRange(max = 7) int minimum) {
        Random random = new Random(seed);
        Map<String, Integer> images = images(random, size);
        HoldOut holdOut = new HoldOut(random.nextInt(4) / 4.0, minimum, random.nextLong());
        Map<String, Boolean> sides = sides(holdOut, images);
        for (int c = 0; c < CLASSES; c++) {
            long n = sizeOf(c, images);
            long held = heldOf(c, images, sides);
            assertTrue(n <= minimum || held >= minimum, held + " of " + n);
            assertTrue(n == 0 ? held == 0 : held < n, held + " of " + n);
        }
    }

    @Property(tries = 300)
    void shouldKeepAnIdsSideWhenOthersComeExceptForTheMinimum(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int size) {
        Random random = new Random(seed);
        Map<String, Integer> before = images(random, size);
        Map<String, Integer> after = new HashMap<>(images(random, size));
        after.putAll(before);
        HoldOut holdOut = new HoldOut(0.25, 3, seed);
        Map<String, Boolean> sidesBefore = sides(holdOut, before);
        Map<String, Boolean> sidesAfter = sides(holdOut, after);
        for (String id : before.keySet()) {
            boolean below = IdHash.fraction(id, seed) < 0.25;
            if (below && sidesBefore.get(id)) {
                assertTrue(sidesAfter.get(id), "held out by the share, so for ever: " + id);
            }
            if (sharesDecide(before.get(id), before, seed)) {
                assertEquals(below, sidesBefore.get(id), id);
            }
            if (sharesDecide(before.get(id), after, seed)) {
                assertEquals(below, sidesAfter.get(id), id);
            }
        }
        assertEquals(sidesBefore, sides(holdOut, before), "the order of images does not matter");
    }

    /** Whether a class has enough hashes below the share for the minimum, and one above it to train on. */
    private static boolean sharesDecide(int c, Map<String, Integer> images, long seed) {
        long below = images.keySet().stream()
                .filter(id -> images.get(id) == c && IdHash.fraction(id, seed) < 0.25)
                .count();
        return below >= 3 && below < sizeOf(c, images);
    }

    @Test
    void shouldHoldOutAboutTheShare() {
        Map<String, Integer> images = images(new Random(1), 20_000);
        long held =
                sides(HoldOut.DEFAULT, images).values().stream().filter(h -> h).count();
        assertEquals(0.2, held / 20_000.0, 0.01);
    }

    @Test
    void shouldHoldOutTheSmallestHashesForTheMinimum() {
        List<String> ids = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
        boolean[] held = new HoldOut(0, 2, 7).of(ids, new int[6], 1);
        Set<String> smallest = new LinkedHashSet<>(ids.stream()
                .sorted((x, y) -> Double.compare(IdHash.fraction(x, 7), IdHash.fraction(y, 7)))
                .limit(2)
                .toList());
        for (int i = 0; i < held.length; i++) {
            assertEquals(smallest.contains(ids.get(i)), held[i]);
        }
    }

    @Test
    void shouldTrainOnAClassesOnlyImageAndOnTheGreatestHashOfOneThatIsAllBelowTheShare() {
        HoldOut nearlyAll = new HoldOut(0.999999, 5, 0);
        assertArrayEquals(new boolean[] {false}, nearlyAll.of(List.of("a"), new int[1], 1));
        List<String> ids = List.of("a", "b", "c");
        boolean[] held = nearlyAll.of(ids, new int[3], 1);
        String trained = ids.stream()
                .max((x, y) -> Double.compare(IdHash.fraction(x, 0), IdHash.fraction(y, 0)))
                .orElseThrow();
        for (int i = 0; i < ids.size(); i++) {
            assertEquals(!ids.get(i).equals(trained), held[i], ids.get(i));
        }
    }

    /** Computed in Python: these numbers may never change, or images would change their side. */
    @Test
    void shouldHashAsItAlwaysDid() {
        assertArrayEquals(
                new long[] {0xefd01f60ba992926L, 0x82a2a958a9bece5bL, 0x1a752ed711f4dbb0L},
                new long[] {IdHash.of("", 0), IdHash.of("a", 0), IdHash.of("Bär-7", 42)});
    }

    @Test
    void shouldRefuseAShareOfAllAndANegativeMinimum() {
        assertThrows(IllegalArgumentException.class, () -> new HoldOut(1, 5, 0));
        assertThrows(IllegalArgumentException.class, () -> new HoldOut(Double.NaN, 5, 0));
        assertThrows(IllegalArgumentException.class, () -> new HoldOut(0.2, -1, 0));
    }
}
