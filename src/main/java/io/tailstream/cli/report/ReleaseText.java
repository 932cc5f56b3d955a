package io.tailstream.cli.report;

import io.tailstream.AdapterRelease;
import io.tailstream.Fusion;
import io.tailstream.ReleasedBackbone;
import io.tailstream.stream.release.PublishedReleases;
import io.tailstream.stream.release.ReleaseDifferences;
import io.tailstream.stream.release.ReleaseDifferences.Change;
import io.tailstream.stream.retraining.report.PlainText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Releases as lines for a terminal. What they say comes from outside: control characters are shown as {@code ?}. */
public final class ReleaseText {
    private static final int NAMES_SHOWN = 20;
    private static final String ROW = "%s %-24s %-24s %-24s %9s %8s";

    private ReleaseText() {}

    /** A row each, the one in force and the shadow marked. */
    public static List<String> list(PublishedReleases published) {
        List<String> lines = new ArrayList<>();
        if (published.releases().isEmpty()) {
            lines.add("no release was published yet");
            return lines;
        }
        lines.add(row(" ", "NAME", "PARENT", "CREATED", "BACKBONES", "CLASSES"));
        for (AdapterRelease release : published.releases()) {
            lines.add(row(
                    published.isCurrent(release) ? "*" : published.isShadow(release) ? "+" : " ",
                    release.getName(),
                    release.getParent() == null ? "-" : release.getParent(),
                    release.getCreatedAt().toString(),
                    "" + release.getBackbones().size(),
                    "" + release.getClassNames().size()));
        }
        lines.add("* in force" + (published.shadow().isPresent() ? ", + shadow" : ""));
        return plain(lines);
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, ROW, (Object[]) cells);
    }

    /** What a release states, but for its priors class by class. */
    public static List<String> show(AdapterRelease release, PublishedReleases published) {
        List<String> lines = new ArrayList<>();
        lines.add("release " + release.getName() + (published.isCurrent(release) ? ", in force" : ", not in force")
                + (published.isShadow(release) ? ", the shadow" : ""));
        lines.add("  parent   " + (release.getParent() == null ? "none" : release.getParent()));
        lines.add("  created  " + release.getCreatedAt());
        lines.add("  seed     " + release.getSeed());
        lines.add("  fusion   " + fusion(release.getFusion()));
        lines.add("  classes  " + release.getClassNames().size() + ": " + names(release.getClassNames()));
        lines.add("  D-groups " + sizes(release.getGroups().getD().values()));
        lines.add("  P-groups " + sizes(release.getGroups().getP().values()));
        lines.add("  backbones");
        for (ReleasedBackbone backbone : release.getBackbones()) {
            lines.add("    " + backbone.getBackbone());
            lines.add("      weights " + backbone.getBackboneSha256());
            lines.add("      adapter " + backbone.getAdapterSha256());
            lines.add(String.format(
                    Locale.ROOT,
                    "      trained on %,d images",
                    backbone.getClassCounts().stream().mapToLong(n -> n).sum()));
        }
        section("  hyper-parameters", release.getHyperParameters(), lines);
        section("  offsets of the training data", release.getOffsets(), lines);
        section("  metrics", release.getMetrics(), lines);
        return plain(lines);
    }

    private static String fusion(Fusion fusion) {
        return fusion.getKind()
                + ", weights " + (fusion.getWeights().isEmpty() ? "equal" : fusion.getWeights())
                + (fusion.getKind().equals("CLASS_WEIGHTED") ? ", exponent " + fusion.getExponent() : "")
                + ", of " + (fusion.getBackbones().isEmpty() ? "all backbones" : fusion.getBackbones())
                + ", target prior " + (fusion.getTargetPrior().isEmpty() ? "none" : "given");
    }

    private static String names(List<String> all) {
        String shown = all.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return all.size() > NAMES_SHOWN ? shown + ", and " + (all.size() - NAMES_SHOWN) + " more" : shown;
    }

    private static String sizes(Collection<String> groups) {
        return List.of("Many", "Medium", "Few").stream()
                .map(group ->
                        group + " " + groups.stream().filter(group::equals).count())
                .collect(Collectors.joining(", "));
    }

    private static void section(String title, Map<String, ?> values, List<String> lines) {
        if (!values.isEmpty()) {
            lines.add(title);
            new TreeMap<>(values).forEach((name, value) -> lines.add("    " + name + " " + value));
        }
    }

    /** What the second release states otherwise than the first. */
    public static List<String> differences(String first, String second, ReleaseDifferences differences) {
        List<String> lines = new ArrayList<>();
        lines.add("from " + first + " to " + second);
        if (differences.isEmpty()) {
            lines.add("  nothing differs but names and times");
        }
        section("settings", differences.settings(), lines);
        if (!differences.addedClasses().isEmpty()) {
            lines.add("classes added: " + names(differences.addedClasses()));
        }
        if (!differences.removedClasses().isEmpty()) {
            lines.add("classes removed: " + names(differences.removedClasses()));
        }
        section("groups", differences.groups(), lines);
        section("adapters", differences.adapters(), lines);
        section("priors", differences.priors(), lines);
        return plain(lines);
    }

    private static void section(String title, List<Change> changes, List<String> lines) {
        if (!changes.isEmpty()) {
            lines.add(title);
            changes.forEach(c -> lines.add("  " + c.what() + ": " + value(c.before()) + " -> " + value(c.after())));
        }
    }

    private static String value(String stated) {
        return stated == null ? "not there" : stated;
    }

    private static List<String> plain(List<String> lines) {
        return lines.stream().map(PlainText::of).toList();
    }
}
