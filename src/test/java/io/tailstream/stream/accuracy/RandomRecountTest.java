package io.tailstream.stream.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.testing.AccuracyAudit;
import io.tailstream.testing.DriftAudit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random records in random orders, with windows and graces so small that all of it matters, against the recount. Takes
 * half a minute: nothing else tests how the rules act on each other. (-Daccuracy.scenarios=100 for a long run.)
 */
class RandomRecountTest {

    private static final long EPOCH = 1_000_000_000_000L;
    private static final List<String> CLASSES = List.of("ant", "bee", "cow");
    private static final int SCENARIOS = Integer.getInteger("accuracy.scenarios", 6);

    /** Something that happens: when it is appended, and when the topology comes to see it. */
    private record Event(long appended, long seen, Runnable action) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldSayWhatARecountSaysWhateverComesInWhateverOrder(long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int scenario = 0; scenario < SCENARIOS; scenario++) {
            long one = seeds.nextLong();
            run(new SplittableRandom(one), "seed " + seed + ", scenario " + scenario);
        }
    }

    private static void run(SplittableRandom random, String name) {
        AccuracySettings settings = settings(random);
        long slide = settings.slide().toMillis();
        try (AccuracyDriver driver = new AccuracyDriver(settings, EPOCH)) {
            int restartAt = random.nextInt(3) == 0 ? random.nextInt(100) : -1;
            int count = 0;
            publish(driver, random, 0);
            List<Event> events = events(driver, random, settings);
            for (Event event : events) {
                driver.advanceTo(event.seen());
                event.action().run();
                if (count++ == restartAt) {
                    driver.restartFromChangelogs();
                }
            }
            driver.advanceTo(driver.wall()
                    + (settings.longest() + 3) * slide
                    + 2 * settings.revisionPause().toMillis()
                    + 5000);
            driver.settle();
            AccuracyAudit audit = new AccuracyAudit(driver.recount(), driver.releases, driver.rows, driver.gaps);
            assertEquals(List.of(), audit.differences(), name + " " + settings);
            DriftAudit drift = new DriftAudit(driver.recount(), driver.releases, driver.trainedOn, driver.drifts);
            assertEquals(
                    List.of(),
                    drift.differences((int) settings.windows()
                            .get(settings.windows().size() - 1)
                            .toSeconds()),
                    name + " " + settings);
            assertEquals(List.of(), drift.missing(driver.rows), name + " " + settings);
            for (Duration window : settings.windows()) {
                assertEquals(
                        List.of(),
                        audit.missing(
                                EPOCH - 3 * settings.horizon().toMillis(),
                                driver.wall() - 3000 - slide,
                                (int) window.toSeconds(),
                                slide),
                        name + " " + settings);
            }
            assertEquals(
                    List.of(),
                    audit.classDifferences((int) settings.windows()
                            .get(settings.windows().size() - 1)
                            .toSeconds()),
                    name + " " + settings);
            assertTrue(audit.windows() > 10, "the scenario wrote windows");
        }
    }

    private static AccuracySettings settings(SplittableRandom random) {
        Duration slide = Duration.ofSeconds(1 + random.nextInt(2));
        long longest = 6 + random.nextInt(6);
        return new AccuracySettings(
                List.of(slide.multipliedBy(2), slide.multipliedBy(5), slide.multipliedBy(longest)),
                slide,
                slide.multipliedBy(longest + random.nextInt(10)),
                Duration.ofMillis(random.nextInt(9000)),
                Duration.ofSeconds(3),
                Duration.ofDays(2),
                Duration.ofSeconds(1 + random.nextInt(8)));
    }

    private static List<Event> events(AccuracyDriver driver, SplittableRandom random, AccuracySettings settings) {
        List<Event> events = new ArrayList<>();
        long horizon = settings.horizon().toMillis();
        long labelLag = random.nextInt(3) * (long) random.nextInt(6000);
        long predictionLag = random.nextInt(3) * (long) random.nextInt(6000);
        long shadowLag = random.nextInt(3) * (long) random.nextInt(6000);
        int shadowed = random.nextInt(3); // of four predictions, and some of ids that have none
        int ids = 3 + random.nextInt(25);
        long now = EPOCH;
        for (int i = 0; i < 120; i++) {
            now += random.nextInt(20) == 0 ? random.nextInt(30_000) : random.nextInt(700);
            long at = now;
            String id = "image-" + random.nextInt(ids);
            int what = random.nextInt(100);
            if (what < 45) {
                long delay = random.nextInt(6) == 0 ? random.nextInt(10_000) : random.nextInt(400);
                long captured = captured(random, at - delay, horizon);
                String release = "r" + random.nextInt(2);
                Map<String, String> labels = predicted(random);
                events.add(new Event(
                        at, at + predictionLag, () -> driver.predict(id, captured, at - delay, at, release, labels)));
                if (shadowed > 0 && random.nextInt(4) < shadowed) {
                    String of = random.nextInt(8) == 0 ? "image-" + random.nextInt(ids) : id;
                    String by = "s" + random.nextInt(3);
                    String chosen = CLASSES.get(random.nextInt(CLASSES.size()));
                    events.add(new Event(at, at + shadowLag, () -> driver.shadow(of, captured, at, by, chosen)));
                }
            } else if (what < 88) {
                String label = random.nextInt(8) == 0 ? "yak" : CLASSES.get(random.nextInt(CLASSES.size()));
                long labelledAt = at - random.nextInt(3000);
                String of = random.nextInt(15) == 0 ? "nobody-" + random.nextInt(3) : id;
                events.add(new Event(at, at + labelLag, () -> driver.label(of, label, labelledAt, at)));
            } else if (what < 97) {
                events.add(new Event(at, at + labelLag, () -> driver.retract(id, at)));
            } else {
                int number = i;
                SplittableRandom own = random.split();
                events.add(new Event(at, at, () -> publish(driver, own, number)));
            }
        }
        // Each topic keeps its own order; the topics are seen at different times.
        events.sort(Comparator.comparingLong(Event::seen));
        return events;
    }

    private static long captured(SplittableRandom random, long appended, long horizon) {
        return switch (random.nextInt(12)) {
            case 0 -> appended - random.nextLong(horizon + 4000);
            case 1 -> appended + random.nextLong(5000);
            case 2 -> appended - horizon + random.nextLong(2000);
            default -> appended - random.nextLong(1500);
        };
    }

    private static Map<String, String> predicted(SplittableRandom random) {
        Map<String, String> labels = new HashMap<>();
        for (String model : List.of("fused", "a", "b")) {
            if (model.equals("fused") || random.nextInt(6) != 0) {
                labels.put(model, CLASSES.get(random.nextInt(CLASSES.size())));
            }
        }
        return labels;
    }

    private static void publish(AccuracyDriver driver, SplittableRandom random, int number) {
        List<String> frequencies = List.of("Many", "Medium", "Few");
        Map<String, String> groups = new java.util.LinkedHashMap<>();
        for (String name : random.nextInt(2) == 0 ? CLASSES : List.of("cow", "yak", "bee")) {
            groups.put(name, frequencies.get(random.nextInt(3)) + "," + frequencies.get(random.nextInt(3)));
        }
        List<String> backbones = random.nextInt(3) == 0 ? List.of("b", "a", "c") : List.of("a", "b");
        driver.release("classes-" + number, backbones, groups);
    }
}
