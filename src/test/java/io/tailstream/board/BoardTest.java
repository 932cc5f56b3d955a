package io.tailstream.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.GroupAccuracy;
import io.tailstream.GroupShare;
import io.tailstream.LabelDrift;
import io.tailstream.StationProgress;
import io.tailstream.StationState;
import io.tailstream.web.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTest {

    private static final Instant END = Instant.parse("2026-01-01T12:00:00Z");

    private final Board board = new Board(END.minusSeconds(60), Duration.ofSeconds(10));

    @Test
    void shouldShowTheNewestWindowInItsHighestRevision() {
        board.accept(all("fused", END, 1, 8, 10));
        board.accept(all("fused", END, 0, 3, 10)); // read again from another partition's view of time
        board.accept(all("fused", END.minusSeconds(5), 7, 1, 10));
        assertEquals(
                new View.Score(8, 10, 0.8, null, null),
                view(60).groups().get(0).scores().get(0));
    }

    @Test
    void shouldMarkTheGroupsInWhichABackboneIsAheadOfFusion() {
        board.accept(all("fused", END, 0, 5, 10));
        board.accept(all("alpha", END, 0, 4, 10));
        board.accept(all("beta", END, 0, 6, 10));
        View.GroupView all = view(60).groups().get(0);
        assertEquals(List.of("fused", "alpha", "beta"), view(60).models());
        assertEquals(2, all.best());
        assertEquals(-0.1, all.lead(), 1e-12);
        assertTrue(all.fusionLoses());
    }

    @Test
    void shouldSayNothingOfAGroupWithNothingScored() {
        board.accept(all("fused", END, 0, 0, 0));
        board.accept(all("alpha", END, 0, 0, 0));
        View.GroupView all = view(60).groups().get(0);
        assertNull(all.lead());
        assertFalse(all.fusionLoses());
    }

    @Test
    void shouldShowEachReleaseWhereTheWindowHoldsMoreThanOne() {
        board.accept(all("fused", END, 0, 9, 20));
        board.accept(ofRelease(all("fused", END, 0, 1, 10), "new"));
        assertEquals(List.of(), view(60).releases(), "one alone is what the other rows say");
        board.accept(ofRelease(all("fused", END, 0, 8, 10), "old"));
        board.accept(ofRelease(all("alpha", END, 0, 0, 10), "old"));
        board.accept(ofRelease(Rows.row(60, END, 0, "fused", "cell", "P-Few/D-Few", 2, 3), "old"));
        assertEquals(
                List.of(
                        new View.ReleaseScores(
                                "new", new View.Score(1, 10, 0.1, null, null), new View.Score(0, 0, null, null, null)),
                        new View.ReleaseScores(
                                "old",
                                new View.Score(8, 10, 0.8, null, null),
                                new View.Score(2, 3, 2.0 / 3, null, null))),
                view(60).releases());
        assertEquals(9, view(60).groups().get(0).scores().get(0).correct(), "they change no other row");
        board.accept(all("fused", END.plusSeconds(30), 0, 9, 20));
        board.accept(ofRelease(all("fused", END.plusSeconds(30), 0, 9, 20), "new"));
        assertEquals(List.of(), view(60).releases(), "the old one has left the window");
    }

    @Test
    void shouldShowEveryRoleUntilItLeavesAndSayWhereOneIsNotHeardOf() {
        board.accept("a|infer", role("a", "infer", "behind", END));
        board.accept("a|fuse", role("a", "fuse", "ready", END.minusSeconds(40)));
        board.accept("b|fuse", role("b", "fuse", "ready", END));
        board.accept("b|fuse", null);
        List<View.Role> roles = view(60).roles();
        assertEquals(
                List.of("fuse", "infer"), roles.stream().map(View.Role::role).toList());
        assertEquals(View.Role.SILENT, roles.get(0).state());
        assertTrue(roles.get(0).reason().contains("not heard of"), roles.get(0).reason());
        assertEquals("behind", roles.get(1).state());
        assertEquals(1200L, roles.get(1).lag());
    }

    private static StationState role(String process, String role, String state, Instant at) {
        return StationState.newBuilder()
                .setProcess(process)
                .setRole(role)
                .setHost("host")
                .setSince(at)
                .setAt(at)
                .setState(state)
                .setProgress(StationProgress.newBuilder().setCommitted(7).build())
                .setLag(1200L)
                .setVersion("0")
                .build();
    }

    @Test
    void shouldShowAShadowAsAColumnThatNothingIsComparedWith() {
        board.accept(all("fused", END, 0, 5, 10));
        board.accept(all("zeta", END, 0, 4, 10));
        assertFalse(view(60).hasShadow());
        board.accept(all("shadow", END, 0, 9, 10));
        assertEquals(List.of("fused", "zeta", "shadow"), view(60).models());
        assertTrue(view(60).hasShadow());
        View.GroupView all = view(60).groups().get(0);
        assertEquals(9, all.scores().get(2).correct());
        assertEquals(1, all.best());
        assertFalse(all.fusionLoses());
        board.accept(all("fused", END.plusSeconds(30), 0, 5, 10));
        assertEquals(List.of("fused", "zeta"), view(60).models(), "no window without a shadow shows one");
    }

    private static GroupAccuracy ofRelease(GroupAccuracy row, String release) {
        row.setRelease(release);
        return row;
    }

    @Test
    void shouldGiveTheNearestWindowThatThereIs() {
        board.accept(Rows.row(60, END, 0, "fused", "all", "all", 1, 2));
        board.accept(Rows.row(300, END, 0, "fused", "all", "all", 3, 4));
        assertEquals(300, view(3600).windowSeconds());
        assertEquals(60, view(0).windowSeconds());
    }

    @Test
    void shouldKeepTheCourseOfTheRareCellWithRevisions() {
        String cell = "P-Few/D-Few";
        board.accept(Rows.row(60, END.minusSeconds(5), 0, "fused", "cell", cell, 0, 4));
        board.accept(Rows.row(60, END, 0, "fused", "cell", cell, 2, 4));
        board.accept(Rows.row(60, END.minusSeconds(5), 1, "fused", "cell", cell, 1, 4));
        List<View.Point> points = view(60).series().get(0).points();
        assertEquals(
                List.of(0.25, 0.5), points.stream().map(View.Point::accuracy).toList());
    }

    @Test
    void shouldThinALongCourseAndKeepTheNewestPoint() {
        for (int i = 0; i < 700; i++) {
            board.accept(Rows.row(60, END.plusSeconds(5L * i), 0, "fused", "D", "Few", i, 700));
        }
        List<View.Point> points = view(60).series().get(0).points();
        assertTrue(points.size() <= 120, points.size() + " points");
        assertEquals(699 / 700.0, points.get(points.size() - 1).accuracy());
    }

    @Test
    void shouldShowClassesOfTheLongestWindowWhateverIsChosen() {
        board.accept(Rows.row(60, END, 0, "fused", "all", "all", 1, 2));
        board.accept(Rows.row(3600, END, 0, "fused", "class", "<b>owl</b>", 1, 3));
        View.GroupView owl = view(60).classes().get(0);
        assertEquals("<b>owl</b>", owl.group());
        assertEquals(3, owl.scores().get(0).total());
    }

    @Test
    void shouldShowTheDriftOfTheWindowThatIsShownInItsHighestRevision() {
        assertNull(view(60).drift());
        board.accept(all("fused", END, 0, 5, 10));
        board.accept(Rows.row(300, END, 0, "fused", "all", "all", 3, 4));
        board.accept(drift(60, 1, 0.3));
        board.accept(drift(60, 0, 0.9));
        board.accept(drift(300, 0, 0.1));
        assertEquals(0.3, view(60).drift().totalVariation());
        assertEquals(0.1, view(300).drift().totalVariation());
        assertEquals(
                List.of(new View.Share("D", "Few", 7, 0.7, 0.4)),
                view(60).drift().groups());
    }

    private static LabelDrift drift(int seconds, int revision, double totalVariation) {
        return LabelDrift.newBuilder()
                .setWindowStart(END.minusSeconds(seconds))
                .setWindowEnd(END)
                .setWindowSeconds(seconds)
                .setRelease("release")
                .setRevision(revision)
                .setLabels(10)
                .setUnknownClass(0)
                .setTotalVariation(totalVariation)
                .setTotalVariationByChance(0.05)
                .setJensenShannon(0.1)
                .setGroups(List.of(
                        new GroupShare("D", "Few", 7L, 0.7, 0.4), new GroupShare("cell", "P-Few/D-Few", 7L, 0.7, 0.4)))
                .build();
    }

    private GroupAccuracy all(String model, Instant end, int revision, long correct, long total) {
        return Rows.row(60, end, revision, model, "all", "all", correct, total);
    }

    private View view(int seconds) {
        return board.view(seconds, END);
    }
}
