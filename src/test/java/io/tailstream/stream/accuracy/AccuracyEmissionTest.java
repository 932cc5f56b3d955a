package io.tailstream.stream.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.GroupAccuracy;
import io.tailstream.longtail.Group;
import io.tailstream.stream.accuracy.id.IdProcessor;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.accuracy.window.PaneProcessor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The contract's clauses on when windows are written and written again; settings and T of {@link AccuracyContractTest}. */
class AccuracyEmissionTest {

    private static final long T = AccuracyContractTest.T;
    private static final AccuracySettings SETTINGS = AccuracyContractTest.SETTINGS;
    private static final Map<String, String> ALL_ANT = AccuracyContractTest.ALL_ANT;

    private static AccuracyDriver started() {
        AccuracyDriver driver = new AccuracyDriver(SETTINGS, T);
        driver.release("r1", List.of("a", "b"), Map.of("ant", "Few,Few", "bee", "Many,Few"));
        return driver;
    }

    private static List<Long> ends(AccuracyDriver driver, int seconds) {
        return driver.rows.stream()
                .filter(r -> r.getWindowSeconds() == seconds
                        && r.getModel().equals("fused")
                        && r.getGroupKind().equals("all")
                        && r.getRevision() == 0)
                .map(r -> (r.getWindowEnd().toEpochMilli() - T) / 1000)
                .toList();
    }

    @Test
    void shouldPutAPaneIntoEveryWindowThatCoversItAlignedToTheEpoch() {
        try (AccuracyDriver driver = started()) {
            // [T+5, T+10): windows of 10 s ending at 10 and 15, of 60 s ending from 10 to 65.
            driver.predict("x", T + 5000, T + 5200, "r1", ALL_ANT);
            driver.advanceTo(T + 120_000);
            assertEquals(List.of(10L, 15L), ends(driver, 10));
            assertEquals(List.of(10L, 15L, 20L, 25L, 30L, 35L, 40L, 45L, 50L, 55L, 60L, 65L), ends(driver, 60));
            assertEquals(T - 50_000, driver.all(T + 10_000, 60).getWindowStart().toEpochMilli());
        }
    }

    @Test
    void shouldPutTheLastMillisecondIntoItsPaneAndTheNextIntoTheNext() {
        try (AccuracyDriver driver = started()) {
            driver.predict("x", T + 9_999, T + 10_000, "r1", ALL_ANT);
            driver.predict("y", T + 10_000, T + 10_001, "r1", ALL_ANT);
            driver.advanceTo(T + 40_000);
            assertEquals(1, driver.all(T + 10_000, 10).getUnlabelled());
            assertEquals(2, driver.all(T + 15_000, 10).getUnlabelled());
            assertEquals(1, driver.all(T + 20_000, 10).getUnlabelled());
        }
    }

    @Test
    void shouldWriteEveryGroupForEveryModelAndAllGaps() {
        try (AccuracyDriver driver = started()) {
            driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
            driver.label("x", "ant", T, T + 1300);
            driver.advanceTo(T + 10_500);
            List<GroupAccuracy> written = driver.rows.stream()
                    .filter(r -> r.getWindowSeconds() == 10 && r.getWindowEnd().toEpochMilli() == T + 10_000)
                    .toList();
            assertEquals(16 * 3, written.size());
            Set<Group> groups = new HashSet<>();
            written.forEach(r -> Group.standard().stream()
                    .filter(g -> g.name().equals(r.getGroup()) && g.kind().key().equals(r.getGroupKind()))
                    .forEach(groups::add));
            assertEquals(new HashSet<>(Group.standard()), groups);
            assertEquals(
                    List.of("fused|a", "fused|b", "a|b"),
                    driver.gaps.stream()
                            .filter(g -> g.getWindowSeconds() == 10
                                    && g.getWindowEnd().toEpochMilli() == T + 10_000)
                            .map(g -> g.getFirst() + "|" + g.getSecond())
                            .toList());
            assertEquals(
                    List.of(0.0, 1.0, 1.0),
                    driver.gaps.stream()
                            .filter(g -> g.getWindowSeconds() == 10
                                    && g.getWindowEnd().toEpochMilli() == T + 10_000)
                            .map(g -> g.getGap())
                            .toList());
        }
    }

    @Test
    void shouldLetTheWallClockCloseWindowsWhenInputRests() {
        try (AccuracyDriver driver = started()) {
            driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
            driver.advanceTo(T + 4_500);
            assertTrue(driver.rows.stream().noneMatch(r -> r.getWindowEnd().toEpochMilli() > T + 4_500));
            driver.advanceTo(T + 11_500);
            assertNotNull(driver.all(T + 10_000, 10));
        }
    }

    @Test
    void shouldReviseAWindowThatIsNotAlignedToTheEndOfItsGraceAndNoLonger() {
        try (AccuracyDriver driver = started()) {
            driver.predict("x", T + 6000, T + 6200, "r1", ALL_ANT);
            driver.predict("y", T + 6000, T + 6200, "r1", ALL_ANT);
            driver.advanceTo(T + 35_000);
            driver.label("x", "ant", T, T + 35_000); // 20 s after the end of window 15
            driver.settle();
            assertEquals(1, driver.all(T + 15_000, 10).getTotal());
            int revision = driver.all(T + 15_000, 10).getRevision();
            driver.label("y", "ant", T, T + 35_001);
            driver.settle();
            assertEquals(1, driver.all(T + 15_000, 10).getTotal());
            assertEquals(revision, driver.all(T + 15_000, 10).getRevision(), "not written again");
            assertEquals(2, driver.all(T + 10_000, 10).getTotal(), "aligned: always revised");
        }
    }

    @Test
    void shouldWriteOnlyAlignedWindowsOfAnImageFromLongAgo() {
        try (AccuracyDriver driver = started()) {
            driver.predict("now", T, T, "r1", ALL_ANT);
            driver.predict("old", T - 301_000, T + 200, "r1", ALL_ANT);
            driver.advanceTo(T + 10_000);
            assertNotNull(driver.all(T - 300_000, 10));
            assertNotNull(driver.all(T - 300_000, 60));
            assertNull(driver.all(T - 295_000, 10));
            assertNull(driver.all(T - 295_000, 60));
        }
    }

    @Test
    void shouldWriteNothingBeforeAReleaseIsKnownAndEverythingThen() {
        try (AccuracyDriver driver = new AccuracyDriver(SETTINGS, T)) {
            driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
            driver.advanceTo(T + 30_000);
            assertTrue(driver.rows.isEmpty());
            driver.release("r1", List.of("a", "b"), Map.of("ant", "Few,Few"));
            driver.advanceTo(T + 31_000);
            assertNotNull(driver.all(T + 10_000, 10));
            assertNotNull(driver.all(T + 30_000, 60));
        }
    }

    @Test
    void shouldWriteAClassRowOnlyWhereItSaysSomethingNew() {
        try (AccuracyDriver driver = started()) {
            driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
            driver.label("x", "ant", T, T + 1300);
            driver.advanceTo(T + 40_000);
            List<GroupAccuracy> ofAnt = driver.rows.stream()
                    .filter(r -> r.getGroupKind().equals("class")
                            && r.getGroup().equals("ant")
                            && r.getModel().equals("fused"))
                    .toList();
            assertEquals(1, ofAnt.size());
            assertEquals(T + 5000, ofAnt.get(0).getWindowEnd().toEpochMilli());
            assertEquals(60, ofAnt.get(0).getWindowSeconds());
        }
    }

    @Test
    void shouldWriteTheClassRowsThatARevisionWouldMakeUntrue() {
        try (AccuracyDriver driver = started()) {
            driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
            driver.label("x", "ant", T, T + 1300);
            driver.advanceTo(T + 61_000);
            driver.predict("y", T + 61_000, T + 61_200, "r1", ALL_ANT);
            driver.label("y", "ant", T, T + 61_300);
            driver.advanceTo(T + 100_000);
            // Windows 60, with x, and 65, with y, say 1 of 1 like window 5: neither has a row.
            assertNull(driver.row(T + 60_000, 60, "fused", "class", "ant"));
            assertNull(driver.row(T + 65_000, 60, "fused", "class", "ant"));
            // Appended after the grace: of the windows with x only the aligned one, 60, is revised.
            driver.label("x", "bee", T + 1, T + 100_000);
            driver.settle();
            assertEquals(0, driver.row(T + 60_000, 60, "fused", "class", "ant").getTotal());
            assertEquals(1, driver.row(T + 65_000, 60, "fused", "class", "ant").getTotal());
            assertNull(driver.row(T + 55_000, 60, "fused", "class", "ant"));
            assertNull(driver.row(T + 70_000, 60, "fused", "class", "ant"));
        }
    }

    @Test
    void shouldWriteNoMoreToStoresForLongerWindows() {
        assertEquals(puts(Duration.ofSeconds(60)), puts(Duration.ofSeconds(600)));
    }

    /** Changelog records that one label for an old image costs the sums and their marks, before windows are written. */
    private static int puts(Duration longest) {
        AccuracySettings settings = AccuracySettings.of(
                List.of(Duration.ofSeconds(10), longest),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10));
        try (AccuracyDriver driver = new AccuracyDriver(settings, T)) {
            driver.release("r1", List.of("a", "b"), Map.of("ant", "Few,Few"));
            driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
            driver.advanceTo(T + 300_000);
            List<String> stores =
                    List.of(IdProcessor.IDS, IdProcessor.PENDING, PaneProcessor.SUMS, PaneProcessor.CHANGED);
            stores.forEach(driver::changelog);
            driver.label("x", "ant", T, T + 300_000);
            driver.advanceTo(driver.wall() + 500);
            int puts = stores.stream().mapToInt(driver::changelog).sum();
            assertTrue(puts > 0, "the label was stored");
            return puts;
        }
    }

    @Test
    void shouldGoOnFromItsChangelogsAsIfNothingHadHappened() {
        try (AccuracyDriver driver = started()) {
            driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
            driver.advanceTo(T + 12_000);
            driver.label("x", "ant", T, T + 12_000);
            // Killed with the label's delta still waiting.
            driver.restartFromChangelogs();
            driver.settle();
            assertEquals(1, driver.all(T + 10_000, 10).getTotal());
            assertEquals(1, driver.all(T + 10_000, 10).getRevision());
        }
    }
}
