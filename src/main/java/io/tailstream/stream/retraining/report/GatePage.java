package io.tailstream.stream.retraining.report;

import static io.tailstream.stream.retraining.report.Markup.element;
import static io.tailstream.stream.retraining.report.Markup.text;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A gate's decision as one HTML file: no script, nothing from elsewhere, light or dark as the reader's system is. */
final class GatePage {
    private static final String STYLE = "/report/report.css";

    private GatePage() {}

    /** @param release the challenger, where it is known */
    static String of(GateDecision decision, Optional<AdapterRelease> release) {
        StringBuilder main = new StringBuilder();
        main.append(card("The run", pairs(GateWords.facts(decision, release))));
        main.append(card(
                "Differences by group",
                note(GateWords.rule(decision))
                        + legend(
                                "passed ● passed",
                                "failed ▼ failed",
                                "notalone ○ own numbers, not judged alone",
                                "notalone ← goes on beyond the axis")
                        + figure(GatePlots.differences(decision))));
        main.append(card(
                "Accuracy by group",
                legend("champion □ champion", "challenger ● challenger", "passed ▬ gain", "failed ▬ loss")
                        + figure(GatePlots.accuracies(decision))));
        main.append(card("Every number", table(GateRow.of(decision))));
        if (GateWords.isTrained(decision)) {
            main.append(card("Classes", classes(decision)));
        }
        if (release.isPresent()) {
            AdapterRelease made = release.get();
            main.append(card(
                    "What it was trained on",
                    figure(CountsPlot.of(made.getBackbones().get(0).getClassCounts()))
                            + heading("Offsets at which the training data ended")
                            + pairs(GateWords.offsets(made))));
            main.append(card("Hyper-parameters", pairs(new TreeMap<>(made.getHyperParameters()))));
            main.append(card("SHA-256 of the adapters", pairs(GateWords.adapters(made))));
        } else {
            main.append(card("Settings", note(GateWords.unpublished(decision))));
        }
        String title = decision.getChallenger() + " against " + decision.getChampion();
        return "<!doctype html>\n"
                + element(
                        "html",
                        head(title) + element("body", header(decision, title) + element("main", "" + main)),
                        "lang",
                        "en")
                + "\n";
    }

    private static String head(String title) {
        return element(
                "head",
                "<meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>"
                        + "<meta name=\"color-scheme\" content=\"light dark\"/>"
                        + element("title", text(title)) + element("style", style()));
    }

    private static String style() {
        try (InputStream in = GatePage.class.getResourceAsStream(STYLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(GateDecision decision, String title) {
        String outcome = decision.getForced() ? "forced" : decision.getReleased() ? "passed" : "failed";
        return element(
                "header",
                element("p", "Gate report", "class", "quiet")
                        + element("h1", text(title))
                        + element("p", text(capital(GateWords.outcome(decision))), "class", "outcome " + outcome)
                        + element("p", text(capital(decision.getReason()))));
    }

    private static String card(String title, String content) {
        return element("section", element("h2", text(title)) + content);
    }

    private static String heading(String title) {
        return element("h3", text(title));
    }

    private static String note(String words) {
        return element("p", text(words), "class", "quiet");
    }

    private static String figure(String drawing) {
        return element("figure", drawing);
    }

    /** @param entries each a class of the style sheet, a space, and the words */
    private static String legend(String... entries) {
        return element(
                "p",
                List.of(entries).stream()
                        .map(entry -> entry.split(" ", 2))
                        .map(entry -> element("span", text(entry[1]), "class", "key " + entry[0]))
                        .collect(Collectors.joining(" ")),
                "class",
                "legend",
                "aria-hidden",
                "true");
    }

    private static String pairs(Map<String, String> values) {
        return element(
                "dl",
                values.entrySet().stream()
                        .map(entry -> element("dt", text(entry.getKey())) + element("dd", text(entry.getValue())))
                        .collect(Collectors.joining()));
    }

    private static String classes(GateDecision decision) {
        return GateWords.classes(decision).entrySet().stream()
                .map(entry -> entry.getValue().isEmpty()
                        ? element("p", text(capital(entry.getKey()) + ": none"))
                        : element(
                                "details",
                                element(
                                                "summary",
                                                text(capital(entry.getKey()) + ": "
                                                        + GateWords.count(
                                                                entry.getValue().size())))
                                        + element("p", text(String.join(", ", entry.getValue())))))
                .collect(Collectors.joining());
    }

    private static String table(List<GateRow> rows) {
        String head = List.of(
                        "group",
                        "images",
                        "champion, %",
                        "challenger, %",
                        "difference, points",
                        "95 % interval",
                        "chance explains it",
                        "verdict")
                .stream()
                .map(name -> element("th", text(name), "scope", "col"))
                .collect(Collectors.joining());
        String body = rows.stream().map(GatePage::row).collect(Collectors.joining());
        return element(
                "div",
                element("table", element("thead", element("tr", head)) + element("tbody", body)),
                "class",
                "wide",
                "tabindex",
                "0",
                "role",
                "region",
                "aria-label",
                "Every number of every group");
    }

    private static String row(GateRow row) {
        String mark = row.verdict().split(" ", 2)[0];
        String cells = List.of(
                        GateWords.count(row.images()),
                        GateWords.percent(row.champion()),
                        GateWords.percent(row.challenger()),
                        GateWords.signed(row.difference()),
                        GateWords.interval(row),
                        GateWords.chance(row))
                .stream()
                .map(cell -> element("td", text(cell)))
                .collect(Collectors.joining());
        return element(
                "tr",
                element("th", text(row.title()), "scope", "row")
                        + cells
                        + element("td", text(row.verdict()), "class", "verdict " + mark),
                "class",
                row.isPool() ? "pool" : "own");
    }

    private static String capital(String sentence) {
        return sentence.isEmpty()
                ? sentence
                : sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }
}
