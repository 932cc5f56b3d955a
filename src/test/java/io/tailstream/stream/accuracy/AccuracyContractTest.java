package io.tailstream.stream.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.GroupAccuracy;
import io.tailstream.stream.accuracy.id.LabelIntake;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract's clauses on identity, time and the counts. Windows of 10 and 60 s slide by 5 s; the horizon is 10 minutes,
 * the grace 20 s. T is a multiple of a minute, so windows ending at T + 10 s and T + 60 s are aligned.
 */
class AccuracyContractTest {

    static final long T = 1_000_000_020_000L;
    static final AccuracySettings SETTINGS = AccuracySettings.of(
            List.of(Duration.ofSeconds(10), Duration.ofSeconds(60)),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofSeconds(20));
    static final Map<String, String> ALL_ANT = Map.of("fused", "ant", "a", "ant", "b", "bee");
    private static final long YEARS = Duration.ofDays(3650).toMillis();

    private AccuracyDriver driver;

    @BeforeEach
    void start() {
        driver = new AccuracyDriver(SETTINGS, T);
        driver.release("r1", List.of("a", "b"), Map.of("ant", "Few,Few", "bee", "Many,Few"));
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    private void expect(long correct, long total, GroupAccuracy row) {
        assertNotNull(row, "the row was written");
        assertEquals(List.of(correct, total), List.of(row.getCorrect(), row.getTotal()), row::toString);
    }

    @Test
    void shouldScoreALabelThatCameBeforeItsPrediction() {
        driver.label("x", "ant", T, T + 100);
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.advanceTo(T + 20_000);
        expect(1, 1, driver.all(T + 10_000, 10));
        assertEquals(0, driver.all(T + 10_000, 10).getOrphan(), "withdrawn when the prediction came");
        expect(0, 1, driver.row(T + 10_000, 10, "b", "all", "all"));
    }

    @Test
    void shouldScoreAShadowBesideTheImagesPredictionWhicheverComesFirst() {
        driver.shadow("x", T + 1000, T + 1100, "s1", "ant");
        driver.shadow("x", T + 1000, T + 1150, "s2", "bee"); // the last one counts
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.predict("y", T + 2000, T + 2100, "r1", ALL_ANT);
        driver.shadow("y", T + 2000, T + 2200, "s2", "ant");
        driver.predict("z", T + 3000, T + 3100, "r1", ALL_ANT);
        driver.shadow("alone", T + 3000, T + 3100, "s2", "ant");
        List.of("x", "y", "z", "alone").forEach(id -> driver.label(id, "ant", T, T + 4000));
        driver.advanceTo(T + 20_000);
        expect(3, 3, driver.all(T + 10_000, 10));
        expect(1, 2, driver.row(T + 10_000, 10, "shadow", "all", "all"));
        assertEquals(3.0 / 3, driver.all(T + 10_000, 10).getCoverage());
        assertEquals(1, driver.all(T + 10_000, 10).getOrphan(), "a label that only a shadow predicted");
        assertEquals(
                List.of("a|b", "fused|a", "fused|b", "fused|shadow"),
                driver.gaps.stream()
                        .filter(gap -> gap.getWindowEnd().toEpochMilli() == T + 10_000 && gap.getWindowSeconds() == 10)
                        .map(gap -> gap.getFirst() + "|" + gap.getSecond())
                        .distinct()
                        .sorted()
                        .toList());
        assertEquals(List.of(), driver.deadLetters);
    }

    @Test
    void shouldHaveNoShadowRowWhereNoShadowWasScored() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.label("x", "ant", T, T + 2000);
        driver.shadow("another", T + 1000, T + 1200, "s1", "ant");
        driver.advanceTo(T + 20_000);
        expect(1, 1, driver.all(T + 10_000, 10));
        assertNull(driver.row(T + 10_000, 10, "shadow", "all", "all"));
    }

    @Test
    void shouldScoreALabelThatComesLongAfterItsPredictionInTheImagesWindow() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.advanceTo(T + 300_000);
        GroupAccuracy before = driver.all(T + 10_000, 10);
        expect(0, 0, before);
        assertNull(before.getAccuracy(), "nothing in it is null, never 0");
        assertEquals(1, before.getUnlabelled());
        assertEquals(0.0, before.getCoverage());
        driver.label("x", "ant", T, T + 300_000);
        driver.settle();
        expect(1, 1, driver.all(T + 10_000, 10));
        assertEquals(1.0, driver.all(T + 10_000, 10).getCoverage());
        assertEquals(before.getRevision() + 1, driver.all(T + 10_000, 10).getRevision());
    }

    @Test
    void shouldCountALabelLateOnceTheHorizonIsPast() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.predict("y", T + 2000, T + 2200, "r1", ALL_ANT);
        driver.label("x", "ant", T, T + 1000 + 600_000);
        driver.label("y", "ant", T, T + 2000 + 600_001);
        driver.settle();
        expect(1, 1, driver.all(T + 10_000, 10));
        assertEquals(1, driver.all(T + 10_000, 10).getLate());
        assertEquals(1, driver.all(T + 10_000, 10).getUnlabelled());
    }

    @Test
    void shouldTakeTheLabelGivenLastNotTheOneThatCameLast() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.label("x", "ant", T + 900, T + 2000);
        driver.label("x", "bee", T + 800, T + 3000);
        driver.advanceTo(T + 20_000);
        expect(1, 1, driver.all(T + 10_000, 10));
        driver.label("x", "bee", T + 900, T + 20_000);
        driver.settle();
        expect(0, 1, driver.all(T + 10_000, 10));
    }

    @Test
    void shouldVoidOnlyTheLabelsBeforeARetraction() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.label("x", "ant", T + 900, T + 2000);
        driver.retract("x", T + 2500);
        driver.label("x", "bee", T + 100, T + 3000);
        driver.advanceTo(T + 20_000);
        expect(0, 1, driver.all(T + 10_000, 10));
        driver.retract("x", T + 20_000);
        driver.settle();
        expect(0, 0, driver.all(T + 10_000, 10));
        assertEquals(1, driver.all(T + 10_000, 10).getUnlabelled());
    }

    @Test
    void shouldVoidALabelThatIsSeenAfterItsRetraction() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.retract("x", T + 2500);
        // From another partition, appended earlier.
        driver.label("x", "ant", T + 900, T + 2000);
        driver.advanceTo(T + 20_000);
        expect(0, 0, driver.all(T + 10_000, 10));
        assertEquals(1, driver.all(T + 10_000, 10).getUnlabelled());
    }

    @Test
    void shouldCountAnIdOnceByItsLastPrediction() {
        driver.predict("x", T + 1000, T + 1200, "r1", Map.of("fused", "bee", "a", "bee"));
        driver.label("x", "ant", T, T + 1300);
        driver.predict("x", T + 21_000, T + 21_200, "r1", ALL_ANT);
        driver.advanceTo(T + 80_000);
        expect(1, 1, driver.all(T + 60_000, 60));
        expect(1, 1, driver.all(T + 30_000, 10));
        assertEquals(0, driver.all(T + 60_000, 60).getUnlabelled());
    }

    @Test
    void shouldWriteZerosWhereAWindowHasLostAllItsPredictions() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.label("x", "ant", T, T + 1300);
        driver.advanceTo(T + 15_000);
        expect(1, 1, driver.all(T + 10_000, 10));
        driver.predict("x", T + 16_000, T + 16_200, "r1", ALL_ANT);
        driver.settle();
        GroupAccuracy emptied = driver.all(T + 10_000, 10);
        expect(0, 0, emptied);
        assertNull(emptied.getCoverage());
        assertEquals(0, emptied.getUnlabelled());
    }

    @Test
    void shouldCountALabelOfNobodyAsAnOrphanWhereItWasAppended() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.label("nobody", "ant", T - 500_000, T + 2000);
        driver.advanceTo(T + 20_000);
        assertEquals(1, driver.all(T + 10_000, 10).getOrphan());
        assertTrue(driver.deadLetters.isEmpty(), "counted, not dead-lettered");
    }

    @Test
    void shouldLetALabelWaitForItsPredictionToTheHorizonAndNoLonger() {
        driver.label("x", "ant", T, T + 1000);
        driver.label("y", "ant", T, T + 1000);
        driver.predict("x", T + 600_000, T + 601_000, "r1", ALL_ANT);
        driver.predict("y", T + 600_000, T + 601_001, "r1", ALL_ANT);
        driver.advanceTo(T + 670_000);
        expect(1, 1, driver.all(T + 610_000, 10));
        assertEquals(1, driver.all(T + 610_000, 10).getUnlabelled());
    }

    @Test
    void shouldCountAClockTenYearsAheadAndPutTheImageInNoWindow() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.predict("ahead", T + YEARS, T + 2000, "r1", ALL_ANT);
        driver.predict("behind", T - 601_000, T + 2000, "r1", ALL_ANT);
        driver.predict("just", T + 302_000, T + 2000, "r1", ALL_ANT);
        driver.label("ahead", "ant", T, T + 2500);
        driver.advanceTo(T + 20_000);
        GroupAccuracy row = driver.all(T + 10_000, 10);
        expect(0, 0, row);
        assertEquals(2, row.getOutOfTime());
        assertEquals(0, row.getOrphan());
        assertEquals(0, row.getLate());
        assertTrue(driver.rows.stream().allMatch(r -> r.getWindowEnd().toEpochMilli() <= T + 20_000));
        driver.advanceTo(T + 320_000);
        assertEquals(1, driver.all(T + 310_000, 10).getUnlabelled(), "five minutes ahead is in time");
    }

    @Test
    void shouldScoreAClassOnlyOnceAReleaseKnowsIt() {
        driver.predict("x", T + 1000, T + 1200, "r1", Map.of("fused", "yak", "a", "yak"));
        driver.label("x", "yak", T, T + 1300);
        driver.advanceTo(T + 15_000);
        GroupAccuracy before = driver.all(T + 10_000, 10);
        expect(0, 0, before);
        assertEquals(1, before.getUnknownClass());
        assertEquals(1.0, before.getCoverage(), "a label of an unknown class wins all the same");
        driver.release("r2", List.of("a", "b"), Map.of("ant", "Few,Few", "bee", "Many,Few", "yak", "Medium,Many"));
        driver.advanceTo(T + 70_000);
        GroupAccuracy after = driver.all(T + 60_000, 60);
        expect(1, 1, after);
        assertEquals(0, after.getUnknownClass());
        assertEquals("r2", after.getGroupsRelease());
        expect(1, 1, driver.row(T + 60_000, 60, "fused", "cell", "P-Many/D-Medium"));
    }

    @Test
    void shouldRegroupWithoutARecount() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.label("x", "ant", T, T + 1300);
        driver.advanceTo(T + 15_000);
        expect(1, 1, driver.row(T + 10_000, 60, "fused", "D", "Few"));
        driver.release("r2", List.of("a", "b"), Map.of("ant", "Many,Medium", "bee", "Many,Few"));
        driver.advanceTo(T + 20_000);
        expect(0, 0, driver.row(T + 20_000, 60, "fused", "D", "Few"));
        expect(1, 1, driver.row(T + 20_000, 60, "fused", "D", "Many"));
        expect(1, 1, driver.row(T + 20_000, 60, "fused", "P", "Medium"));
    }

    @Test
    void shouldGiveABackboneThatFailedFewerTotals() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.predict("y", T + 1000, T + 1300, "r1", Map.of("fused", "ant", "a", "ant"));
        driver.label("x", "ant", T, T + 1400);
        driver.label("y", "ant", T, T + 1400);
        driver.advanceTo(T + 20_000);
        expect(2, 2, driver.all(T + 10_000, 10));
        expect(2, 2, driver.row(T + 10_000, 10, "a", "all", "all"));
        expect(0, 1, driver.row(T + 10_000, 10, "b", "all", "all"));
    }

    @Test
    void shouldWriteRowsOfAReleaseOnlyWhereAWindowHoldsSeveral() {
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.predict("y", T + 16_000, T + 16_200, "r2", ALL_ANT);
        driver.label("x", "ant", T, T + 16_300);
        driver.advanceTo(T + 65_000);
        assertNull(driver.row(T + 10_000, 10, "fused", "all", "all", "r1"));
        expect(1, 1, driver.row(T + 60_000, 60, "fused", "all", "all", "r1"));
        expect(0, 0, driver.row(T + 60_000, 60, "fused", "all", "all", "r2"));
        expect(1, 1, driver.all(T + 60_000, 60));
    }

    @Test
    void shouldDeadLetterWhatCannotBeReadAndGoOn() {
        driver.rawLabel("k".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3}, T + 100);
        driver.rawLabel("k".getBytes(StandardCharsets.UTF_8), new byte[] {0, 0, 0, 99, 99, 1}, T + 100);
        driver.rawLabel(null, null, T + 100);
        driver.rawLabel(null, driver.serialisedLabel("x", "n".repeat(LabelIntake.LONGEST_LABEL + 1)), T + 100);
        driver.label("x", "ant", T, T + 200);
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.advanceTo(T + 20_000);
        assertEquals(
                List.of("read/notAvro", "read/unknownSchema", "accuracy/noId", "accuracy/tooLarge"),
                driver.deadLetters.stream()
                        .map(d -> d.getStage() + "/" + d.getCause())
                        .toList());
        assertEquals("t.labels", driver.deadLetters.get(1).getOrigin().getTopic());
        assertEquals(1, driver.deadLetters.get(1).getOrigin().getOffset());
        expect(1, 1, driver.all(T + 10_000, 10));
    }

    @Test
    void shouldForgetAnIdOnlyAfterItsMemory() {
        AccuracySettings days = AccuracySettings.defaults();
        assertEquals(Duration.ofDays(2), days.memory());
        long hour = Duration.ofHours(1).toMillis();
        driver.predict("x", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.predict("y", T + 1000, T + 1200, "r1", ALL_ANT);
        driver.label("x", "ant", T, T + 1200 + 48 * hour);
        driver.label("y", "ant", T, T + 1201 + 48 * hour);
        driver.predict("z", T + 48 * hour, T + 48 * hour, "r1", ALL_ANT);
        driver.settle();
        assertEquals(1, driver.all(T + 10_000, 10).getLate(), "the label of y came too late to be known as late");
    }
}
