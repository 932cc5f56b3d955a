package io.tailstream.cli.screen;

import io.tailstream.board.View;
import io.tailstream.board.View.Drift;
import io.tailstream.board.View.GroupView;
import io.tailstream.board.View.Score;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import io.tailstream.stream.station.Health;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The board as lines of text: what flows, the nine cells, and the fused model against each backbone. */
final class TerminalTable {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int NAME = 12;
    private static final int CELL = 17;
    private static final int COLUMN = 10;

    private final String loses;

    /**
     * @param charset the terminal's: decides whether the mark of a lost group can be a triangle
     */
    TerminalTable(Charset charset) {
        loses = charset.newEncoder().canEncode('▼') ? "▼" : "!";
    }

    /**
     * @param page the page's address, or null where there is none
     */
    List<String> lines(View view, String page) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "Tailstream   %.1f images/s   %,d predictions   %,d dead letters%s",
                view.imagesPerSecond(),
                view.predictions(),
                view.deadLetters(),
                page == null ? "" : "   " + page));
        lines.add(window(view));
        drift(view.drift()).ifPresent(lines::add);
        if (!view.roles().isEmpty()) {
            lines.add(roles(view.roles()));
        }
        lines.add("");
        lines.addAll(tables(view.models(), view.groups()));
        view.releases().forEach(release -> lines.add(release(release)));
        return lines;
    }

    /** Each role with its state, what waits for it where it is not simply ready, and how many processes have it. */
    private static String roles(List<View.Role> roles) {
        Map<String, Long> counted = roles.stream()
                .collect(Collectors.groupingBy(TerminalTable::state, LinkedHashMap::new, Collectors.counting()));
        return "Roles   "
                + counted.entrySet().stream()
                        .map(e -> e.getKey() + (e.getValue() > 1 ? " ×" + e.getValue() : ""))
                        .collect(Collectors.joining("   "));
    }

    private static String state(View.Role role) {
        String lag = role.lag() == null || role.state().equals(Health.State.READY.toString())
                ? ""
                : String.format(Locale.ROOT, " (%,d wait)", role.lag());
        return role.role() + " " + role.state() + lag;
    }

    private static String release(View.ReleaseScores release) {
        return String.format(
                Locale.ROOT,
                "release %s: fused %s %% of %,d, P-Few/D-Few %s %% of %,d",
                cut(release.release(), 3 * NAME),
                percent(release.all().accuracy()),
                release.all().total(),
                percent(release.rarest().accuracy()),
                release.rarest().total());
    }

    /**
     * The nine cells, and every model on the other groups.
     *
     * @param groups all, D, P and cells; their scores follow {@code models}
     */
    List<String> tables(List<String> models, List<GroupView> groups) {
        List<String> lines = new ArrayList<>();
        grid(groups, lines);
        lines.add("");
        models(models, groups, lines);
        lines.add(loses + " a backbone is ahead of fusion; accuracy in % of the labelled images");
        return lines;
    }

    /** The same in one line, for a log. */
    String line(View view) {
        Score all = view.groups().get(0).scores().get(0);
        return String.format(
                Locale.ROOT,
                "%s  %.1f images/s, %,d predictions, %,d dead letters, fused accuracy %s %% of %,d labelled in %d s",
                CLOCK.format(Instant.ofEpochMilli(view.at())),
                view.imagesPerSecond(),
                view.predictions(),
                view.deadLetters(),
                percent(all.accuracy()),
                all.total(),
                view.windowSeconds());
    }

    private static String window(View view) {
        if (view.windowEnd() == null) {
            return "waiting for the first window";
        }
        Double coverage = view.counts().coverage();
        return String.format(
                Locale.ROOT,
                "Window of %d s to %s   labelled %s %%   release %s",
                view.windowSeconds(),
                CLOCK.format(Instant.ofEpochMilli(view.windowEnd())),
                percent(coverage),
                view.release());
    }

    /** How far the labels are from the training prior, and the D-groups' shares of both. */
    private static Optional<String> drift(Drift drift) {
        if (drift == null || drift.totalVariation() == null) {
            return Optional.empty();
        }
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "Labels against the training prior: total variation %.2f (%.2f by chance); share",
                drift.totalVariation(),
                drift.byChance()));
        drift.groups().stream()
                .filter(group -> group.kind().equals(Group.Kind.D.key()))
                .forEach(group -> line.append(String.format(
                        Locale.ROOT,
                        "  D-%s %s %% (%s)",
                        group.group(),
                        percent(group.share()),
                        percent(group.reference()))));
        return Optional.of(line.toString());
    }

    private void grid(List<GroupView> groups, List<String> lines) {
        StringBuilder head = new StringBuilder(left("fused", NAME));
        StringBuilder foot = new StringBuilder(left("all", NAME));
        for (Frequency d : Frequency.values()) {
            head.append(right("D-" + d.label(), CELL));
            foot.append(cell(find(groups, Group.data(d))));
        }
        lines.add(head.append(right("all", CELL)).toString());
        for (Frequency p : Frequency.values()) {
            StringBuilder row = new StringBuilder(left("P-" + p.label(), NAME));
            for (Frequency d : Frequency.values()) {
                row.append(cell(find(groups, Group.cell(p, d))));
            }
            lines.add(row.append(cell(find(groups, Group.parameter(p)))).toString());
        }
        lines.add(foot.append(cell(find(groups, Group.ALL))).toString());
    }

    private static GroupView find(List<GroupView> groups, Group group) {
        return groups.stream()
                .filter(g -> g.kind().equals(group.kind().key()) && g.group().equals(group.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no group " + group));
    }

    /** Fused accuracy and, in brackets, the difference to the best backbone. */
    private String cell(GroupView group) {
        return right(percent(group.scores().get(0).accuracy()) + " " + lead(group), CELL);
    }

    private String lead(GroupView group) {
        return group.lead() == null
                ? "        "
                : String.format(Locale.ROOT, "(%s%+5.1f)", group.fusionLoses() ? loses : " ", 100 * group.lead());
    }

    private void models(List<String> models, List<GroupView> groups, List<String> lines) {
        StringBuilder head = new StringBuilder(left("", NAME));
        models.forEach(model -> head.append(right(model, COLUMN)));
        lines.add(head.append(right("fused - best", 14))
                .append(right("labelled", 10))
                .toString());
        groups.stream().filter(g -> !g.kind().equals("cell")).forEach(group -> lines.add(row(group)));
    }

    private String row(GroupView group) {
        String name = Group.title(group.kind(), group.group());
        StringBuilder row = new StringBuilder(left(name, NAME));
        group.scores().forEach(score -> row.append(right(percent(score.accuracy()), COLUMN)));
        row.append(right(lead(group), 14));
        return row.append(right(
                        String.format(Locale.ROOT, "%,d", group.scores().get(0).total()), 10))
                .toString();
    }

    private static String percent(Double fraction) {
        return fraction == null ? "-" : String.format(Locale.ROOT, "%.1f", 100 * fraction);
    }

    private static String left(String text, int width) {
        return String.format(Locale.ROOT, "%-" + width + "s", cut(text, width));
    }

    private static String right(String text, int width) {
        return String.format(Locale.ROOT, "%" + width + "s", cut(text, width - 1));
    }

    /** Names come from outside: no control characters, and no more than fits. */
    private static String cut(String text, int width) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= width ? plain : plain.substring(0, width - 1) + "~";
    }
}
