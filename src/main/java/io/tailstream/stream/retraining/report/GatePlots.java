package io.tailstream.stream.retraining.report;

import io.tailstream.GateDecision;
import io.tailstream.stream.retraining.report.GateRow.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A gate's comparisons as drawings; the page's table has the same numbers. */
final class GatePlots {
    private GatePlots() {}

    /**
     * The differences with their intervals, in percentage points. The axis spans the intervals that a verdict rests on; of
     * the others, which few images make wide, an arrow shows that they go on.
     */
    static String differences(GateDecision decision) {
        List<GateRow> rows = withImages(decision);
        List<GateRow> scale = rows.stream().filter(GateRow::isJudged).toList();
        scale = scale.isEmpty() ? rows : scale;
        double margin = decision.getMargin() == null ? 0 : -100 * decision.getMargin();
        double low = scale.stream().mapToDouble(row -> 100 * row.low()).min().orElse(-1);
        double high = scale.stream().mapToDouble(row -> 100 * row.high()).max().orElse(1);
        double[] ends = Chart.around(Math.min(low, 1.5 * margin), Math.max(high, 0));
        Chart chart = new Chart(ends[0], ends[1]);
        String kind = "all";
        for (GateRow row : rows) {
            String style = style(row.mark());
            chart.row(
                    row.titles(),
                    style,
                    !row.kind().equals(kind),
                    GateWords.signed(row.difference()) + "  " + GateWords.interval(row));
            chart.span(100 * row.low(), 100 * row.high(), "interval " + style);
            switch (row.mark()) {
                case FAILED -> chart.triangle(100 * row.difference(), style);
                case PASSED -> chart.circle(100 * row.difference(), style);
                case NOT_ALONE -> chart.circle(100 * row.difference(), "hollow " + style);
            }
            kind = row.kind();
        }
        List<Chart.Rule> rules = new ArrayList<>();
        rules.add(new Chart.Rule(0, "zero", margin < 0 ? "start" : "middle", "no difference"));
        if (margin < 0) {
            rules.add(new Chart.Rule(margin, "margin", "end", "margin -" + GateWords.points(decision.getMargin())));
        }
        return chart.svg(
                "challenger less champion, percentage points",
                "Difference of accuracy by group, with paired 95 % intervals",
                described(rows),
                rules);
    }

    private static String described(List<GateRow> rows) {
        List<GateRow> judged = rows.stream().filter(GateRow::isJudged).toList();
        List<GateRow> failed =
                judged.stream().filter(row -> row.mark() == Mark.FAILED).toList();
        return judged.size() + " comparisons were judged, " + failed.size() + " failed"
                + (failed.isEmpty()
                        ? ""
                        : ": "
                                + failed.stream()
                                        .map(row -> row.title() + " " + GateWords.signed(row.difference()))
                                        .collect(Collectors.joining(", ")))
                + ". The table has every number.";
    }

    /** The accuracy of both by group, in per cent. */
    static String accuracies(GateDecision decision) {
        Chart chart = new Chart(0, 100);
        String kind = "all";
        int gained = 0;
        int lost = 0;
        for (GateRow row : withImages(decision)) {
            if (row.isPool()) {
                continue;
            }
            double champion = 100 * row.champion();
            double challenger = 100 * row.challenger();
            gained += challenger > champion ? 1 : 0;
            lost += challenger < champion ? 1 : 0;
            chart.row(
                    row.titles(),
                    "",
                    !row.kind().equals(kind),
                    GateWords.percent(row.champion()) + " → " + GateWords.percent(row.challenger()));
            chart.span(
                    Math.min(champion, challenger),
                    Math.max(champion, challenger),
                    challenger < champion ? "change loss" : "change gain");
            chart.square(champion, "champion");
            chart.circle(challenger, "challenger");
            kind = row.kind();
        }
        return chart.svg(
                "accuracy on the images judged, %",
                "Accuracy of champion and challenger by group",
                "The challenger is better in " + gained + " groups and worse in " + lost
                        + ". The table has every number.",
                List.of());
    }

    private static List<GateRow> withImages(GateDecision decision) {
        return GateRow.of(decision).stream().filter(row -> row.low() != null).toList();
    }

    private static String style(Mark mark) {
        return switch (mark) {
            case PASSED -> "passed";
            case FAILED -> "failed";
            case NOT_ALONE -> "notalone";
        };
    }
}
