package io.tailstream.cli.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.GroupAccuracy;
import io.tailstream.GroupShare;
import io.tailstream.LabelDrift;
import io.tailstream.board.Board;
import io.tailstream.board.View.GroupView;
import io.tailstream.board.View.Score;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import io.tailstream.web.Rows;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTableTest {

    private static final List<String> MODELS = List.of("fused", "a-backbone-with-a-long-name", "beta");

    @Test
    void shouldMarkOnlyTheGroupsInWhichFusionLoses() {
        List<String> lines = table(StandardCharsets.UTF_8).tables(MODELS, groups(Group.parameter(frequency("Few"))));
        assertTrue(line(lines, "P-Few ").contains("(▼-20.0)"), String.join("\n", lines));
        assertFalse(line(lines, "D-Few ").contains("▼"), String.join("\n", lines));
    }

    @Test
    void shouldUseAMarkThatTheTerminalCanShow() {
        List<String> lines = table(StandardCharsets.US_ASCII).tables(MODELS, groups(Group.ALL));
        assertTrue(lines.stream().allMatch(l -> l.chars().allMatch(c -> c < 128)), String.join("\n", lines));
        assertTrue(lines.stream().anyMatch(l -> l.contains("(!-20.0)")), String.join("\n", lines));
    }

    @Test
    void shouldKeepItsColumnsWhateverTheNames() {
        List<String> lines = table(StandardCharsets.UTF_8).tables(MODELS, groups(Group.ALL));
        int head = lines.indexOf(
                lines.stream().filter(l -> l.contains("beta")).findFirst().orElseThrow());
        assertEquals(
                lines.get(head).length(),
                line(lines.subList(head, lines.size()), "all ").length());
    }

    @Test
    void shouldSayHowFarTheLabelsAreFromTheTrainingPrior() {
        Board board = new Board(Instant.EPOCH, Duration.ofSeconds(10));
        board.accept(Rows.row(60, Instant.EPOCH, 0, "fused", "all", "all", 1, 2));
        assertFalse(text(board).contains("prior"), text(board));
        board.accept(LabelDrift.newBuilder()
                .setWindowStart(Instant.EPOCH.minusSeconds(60))
                .setWindowEnd(Instant.EPOCH)
                .setWindowSeconds(60)
                .setRelease("release")
                .setRevision(0)
                .setLabels(200)
                .setUnknownClass(0)
                .setTotalVariation(0.314)
                .setTotalVariationByChance(0.052)
                .setGroups(List.of(
                        new GroupShare("D", "Few", 100L, 0.5, 0.125), new GroupShare("P", "Few", 100L, 0.5, 0.125)))
                .build());
        String expected = "Labels against the training prior: total variation 0.31 (0.05 by chance);"
                + " share  D-Few 50.0 % (12.5)";
        assertTrue(text(board).lines().anyMatch(expected::equals), text(board));
    }

    private static String text(Board board) {
        return String.join("\n", table(StandardCharsets.UTF_8).lines(board.view(60, Instant.EPOCH), null));
    }

    @Test
    void shouldShowAShadowAsAColumnAndEachReleaseOfTheWindowAsALine() {
        Instant end = Instant.parse("2026-01-01T12:00:00Z");
        Board board = new Board(end.minusSeconds(60), Duration.ofSeconds(10));
        List.of("fused", "alpha", "shadow")
                .forEach(model -> board.accept(Rows.row(60, end, 0, model, "all", "all", 8, 10)));
        for (String release : List.of("old", "new\nname")) {
            GroupAccuracy row = Rows.row(60, end, 0, "fused", "all", "all", 4, 5);
            row.setRelease(release);
            board.accept(row);
        }
        List<String> lines = table(StandardCharsets.UTF_8).lines(board.view(60, end), null);
        assertTrue(
                lines.stream().anyMatch(l -> l.matches(" *fused +alpha +shadow +fused - best +labelled")),
                String.join("\n", lines));
        assertTrue(line(lines, "all ").contains("80.0      80.0      80.0"), String.join("\n", lines));
        assertEquals(
                List.of(
                        "release new?name: fused 80.0 % of 5, P-Few/D-Few - % of 0",
                        "release old: fused 80.0 % of 5, P-Few/D-Few - % of 0"),
                lines.subList(lines.size() - 2, lines.size()));
    }

    private static TerminalTable table(Charset charset) {
        return new TerminalTable(charset);
    }

    private static Frequency frequency(String label) {
        return Frequency.parse(label);
    }

    /** Fusion has 60 %, the best backbone 50 %, but 80 % in one group. */
    private static List<GroupView> groups(Group lost) {
        return Group.standard().stream()
                .map(group -> GroupView.of(
                        group.kind().key(),
                        group.name(),
                        List.of(score(6), score(group.equals(lost) ? 8 : 5), score(4))))
                .toList();
    }

    private static Score score(int correctOfTen) {
        return new Score(correctOfTen, 10, correctOfTen / 10.0, 0.0, 1.0);
    }

    private static String line(List<String> lines, String start) {
        return lines.stream()
                .filter(l -> l.startsWith(start) && l.endsWith("10"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line '" + start + "' in\n" + String.join("\n", lines)));
    }
}
