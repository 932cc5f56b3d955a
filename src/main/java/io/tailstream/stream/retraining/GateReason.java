package io.tailstream.stream.retraining;

import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.longtail.measure.ReleaseGate.GroupVerdict;
import io.tailstream.longtail.measure.ReleaseGate.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a challenger is released or not, in one sentence; differences in percentage points. */
final class GateReason {
    private GateReason() {}

    static String of(ReleaseGate gate, ReleaseGate.Decision decision) {
        List<GroupVerdict> groups = decision.groups();
        List<GroupVerdict> judged = groups.stream()
                .filter(group -> group.verdict() != Verdict.NOT_JUDGED)
                .toList();
        if (judged.isEmpty()) {
            long images = groups.stream()
                    .filter(group -> group.group().equals(Group.ALL))
                    .mapToLong(group -> group.pairs().images())
                    .sum();
            return String.format(
                    Locale.ROOT,
                    "nothing could be judged: there are %d images, a comparison needs %d.",
                    images,
                    gate.fewest());
        }
        Set<String> failed = judged.stream()
                .filter(group -> group.verdict() == Verdict.FAILED)
                .map(GateReason::loss)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        String margin = String.format(Locale.ROOT, "more than the margin of %s points", points(gate.margin()));
        List<String> parts = new ArrayList<>();
        parts.add(
                failed.isEmpty()
                        ? "no group that was judged loses " + margin
                        : "lost " + margin + ": " + String.join(", ", failed));
        if (judged.size() < groups.size()) {
            parts.add(groups.size() - judged.size() + " of " + groups.size() + " groups could not be judged");
        }
        return String.join("; ", parts) + ".";
    }

    /** Alike for each member of a pool, so that it is said once. */
    private static String loss(GroupVerdict verdict) {
        String names = Group.standard().stream()
                .filter(group -> Stream.concat(Stream.of(verdict.group()), verdict.pooledWith().stream())
                        .anyMatch(group::equals))
                .map(Group::title)
                .collect(Collectors.joining(" with "));
        return names + " " + points(-verdict.judged().difference());
    }

    private static String points(double fraction) {
        return String.format(Locale.ROOT, "%.2f", 100 * fraction).replaceFirst("\\.?0+$", "");
    }
}
