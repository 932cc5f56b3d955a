package io.tailstream.cli.screen;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tailstream.board.View;
import io.tailstream.demo.recount.Summary;
import io.tailstream.demo.recount.Summary.GroupScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run's summary for the terminal and as a file. */
public record SummaryReport(Summary summary) {

    /** The counts, then the same tables as while it ran, of the whole run. */
    List<String> lines(TerminalTable table) {
        List<String> lines = new ArrayList<>();
        lines.add("The whole run, counted again from the topics");
        lines.add(String.format(
                Locale.ROOT,
                "%,d images: %,d predictions and %,d dead letters; %,d labels; %.1f images/s, the first prediction after %s s",
                summary.images(),
                summary.predictions(),
                summary.deadLetters(),
                summary.labels(),
                summary.imagesPerSecond(),
                summary.secondsToFirstPrediction() == null
                        ? "-"
                        : String.format(Locale.ROOT, "%.1f", summary.secondsToFirstPrediction())));
        lines.add("");
        List<String> models =
                summary.accuracy().stream().map(GroupScore::model).distinct().toList();
        lines.addAll(table.tables(models, groups(models)));
        lines.addAll(releases());
        return lines;
    }

    /** The fused model's accuracy by the release that computed it, where there was more than one. */
    private List<String> releases() {
        List<String> names =
                summary.releases().stream().map(GroupScore::model).distinct().toList();
        List<String> lines = new ArrayList<>();
        if (names.size() < 2) {
            return lines;
        }
        lines.add("");
        lines.add("Fused accuracy in % by release, images since the stream's prior shifted, 95 % intervals");
        for (GroupScore row : summary.releases()) {
            if (row.total() > 0 && !row.groupKind().equals("class")) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%-24s %-4s %-16s %5.1f [%.1f, %.1f] of %,d",
                        row.model(),
                        row.groupKind(),
                        row.group(),
                        100 * row.accuracy(),
                        100 * row.low(),
                        100 * row.high(),
                        row.total()));
            }
        }
        return lines;
    }

    private List<View.GroupView> groups(List<String> models) {
        return summary.accuracy().stream()
                .filter(row ->
                        row.model().equals(models.get(0)) && !row.groupKind().equals("class"))
                .map(row -> View.GroupView.of(
                        row.groupKind(),
                        row.group(),
                        models.stream()
                                .map(model -> score(model, row.groupKind(), row.group()))
                                .toList()))
                .toList();
    }

    private View.Score score(String model, String kind, String group) {
        return summary.accuracy().stream()
                .filter(row -> row.model().equals(model)
                        && row.groupKind().equals(kind)
                        && row.group().equals(group))
                .map(row -> new View.Score(row.correct(), row.total(), row.accuracy(), row.low(), row.high()))
                .findFirst()
                .orElseThrow();
    }

    /** Whole or not at all: a reader that waits for the file finds it complete. */
    public void write(Path file) throws IOException {
        Path target = file.toAbsolutePath();
        Path draft = target.resolveSibling(target.getFileName() + ".part");
        try {
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(draft.toFile(), summary);
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
