package io.tailstream.stream.retraining.report;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A gate's decision as lines of text. */
public final class GateText {
    private static final int NAMES_SHOWN = 20;
    private static final int WIDTH = 110;

    private GateText() {}

    /** What a terminal shows: a line a comparison, and what came of it. */
    public static List<String> brief(GateDecision decision) {
        List<String> lines = new ArrayList<>();
        lines.add(decision.getChallenger() + " against " + decision.getChampion());
        lines.addAll(table(decision));
        lines.add("");
        lines.add(GateWords.outcome(decision));
        lines.addAll(wrapped(decision.getReason()));
        return lines.stream().map(PlainText::of).toList();
    }

    /**
     * All of it.
     *
     * @param release the challenger, where it is known
     */
    static List<String> lines(GateDecision decision, Optional<AdapterRelease> release) {
        List<String> lines = new ArrayList<>();
        lines.add(GateWords.outcome(decision));
        lines.addAll(wrapped(decision.getReason()));
        section("The run", GateWords.facts(decision, release), lines);
        title("How it is judged", lines);
        lines.addAll(wrapped(GateWords.rule(decision)));
        title("Groups and pools", lines);
        lines.addAll(table(decision));
        if (GateWords.isTrained(decision)) {
            title("Classes", lines);
            GateWords.classes(decision)
                    .forEach((what, names) ->
                            lines.add(what + ": " + (names.isEmpty() ? "none" : GateWords.names(names, NAMES_SHOWN))));
        }
        if (release.isPresent()) {
            section("Offsets at which the training data ended", GateWords.offsets(release.get()), lines);
            section("Hyper-parameters", new TreeMap<>(release.get().getHyperParameters()), lines);
            section("SHA-256 of the adapters", GateWords.adapters(release.get()), lines);
        } else {
            lines.add("");
            lines.addAll(wrapped(GateWords.unpublished(decision)));
        }
        return lines.stream().map(PlainText::of).toList();
    }

    private static void title(String title, List<String> lines) {
        lines.add("");
        lines.add(title);
        lines.add("-".repeat(title.length()));
    }

    private static void section(String title, Map<String, String> values, List<String> lines) {
        title(title, lines);
        int width = values.keySet().stream().mapToInt(String::length).max().orElse(1);
        values.forEach((name, value) -> lines.add(String.format(Locale.ROOT, "%-" + width + "s  %s", name, value)));
    }

    private static List<String> table(GateDecision decision) {
        List<String> lines = new ArrayList<>();
        List<GateRow> rows = GateRow.of(decision);
        lines.add("Accuracy in % on the images judged; difference and its paired 95 % interval in points.");
        String format =
                "%-" + rows.stream().mapToInt(row -> row.title().length()).max().orElse(1)
                        + "s %7s %9s %11s %11s  %-16s %-7s %s";
        lines.add(String.format(
                Locale.ROOT,
                format,
                "group",
                "images",
                "champion",
                "challenger",
                "difference",
                "interval",
                "chance",
                "verdict"));
        for (GateRow row : rows) {
            lines.add(String.format(
                    Locale.ROOT,
                    format,
                    row.title(),
                    GateWords.count(row.images()),
                    GateWords.percent(row.champion()),
                    GateWords.percent(row.challenger()),
                    GateWords.signed(row.difference()),
                    GateWords.interval(row),
                    GateWords.chance(row),
                    row.verdict()));
        }
        return lines;
    }

    private static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : Arrays.asList(text.split(" "))) {
            if (line.length() + word.length() >= WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
