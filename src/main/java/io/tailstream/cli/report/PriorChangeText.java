package io.tailstream.cli.report;

import io.tailstream.AdapterRelease;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.stream.release.TargetPrior;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The class priors that the predictions of two releases of the same classes follow, side by side. */
public final class PriorChangeText {

    private static final int CLASSES_SHOWN = 10;

    private PriorChangeText() {}

    public static List<String> lines(AdapterRelease before, AdapterRelease after) {
        double[] old = TargetPrior.followedBy(before);
        double[] now = TargetPrior.followedBy(after);
        ClassGroups groups = ReleaseStatistics.groups(before);
        List<String> lines = new ArrayList<>();
        lines.add("from release " + before.getName() + " (" + origin(before) + ") to " + after.getName() + " ("
                + origin(after) + ")");
        lines.add(row("prior of the predictions", "before", "after"));
        Stream.concat(
                        Stream.of(Frequency.values()).map(Group::data),
                        Stream.of(Frequency.values()).map(Group::parameter))
                .forEach(group -> {
                    int[] members = groups.members(group);
                    lines.add(row(group.kind().key() + "-" + group.name(), sum(old, members), sum(now, members)));
                });
        lines.add("classes that change most");
        IntStream.range(0, old.length)
                .boxed()
                .filter(c -> old[c] != now[c])
                .sorted(Comparator.comparingDouble(c -> -Math.abs(now[c] - old[c])))
                .limit(CLASSES_SHOWN)
                .forEach(c -> lines.add(row(before.getClassNames().get(c), percent(old[c]), percent(now[c]))));
        long excluded = IntStream.range(0, now.length).filter(c -> now[c] == 0).count();
        if (excluded > 0) {
            lines.add(excluded + " classes have share 0: they are never predicted");
        }
        return lines.stream().map(line -> line.replaceAll("\\p{Cntrl}", "?")).toList();
    }

    private static String origin(AdapterRelease release) {
        return release.getFusion().getTargetPrior().isEmpty() ? "no target prior" : "target prior given";
    }

    private static String row(String what, String before, String after) {
        return String.format(Locale.ROOT, "  %-32s %10s %10s", what, before, after);
    }

    private static String sum(double[] prior, int[] members) {
        return percent(IntStream.of(members).mapToDouble(c -> prior[c]).sum());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
