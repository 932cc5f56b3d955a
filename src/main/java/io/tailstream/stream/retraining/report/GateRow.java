package io.tailstream.stream.retraining.report;

import io.tailstream.GateDecision;
import io.tailstream.GroupVerdict;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.longtail.measure.Wilson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A line of a gate's report: a group with its own numbers, or a pool with those of its members together. Numbers are
 * fractions, null where there is no image.
 *
 * @param kind of the group, as in records
 * @param titles the group's; of a pool those of its members
 * @param mark what the numbers are
 * @param images that both were judged on
 * @param verdict in words, with the partners of a group that is in a pool
 */
record GateRow(
        String kind,
        List<String> titles,
        Mark mark,
        long images,
        Double champion,
        Double challenger,
        Double difference,
        Double low,
        Double high,
        String verdict) {

    private static final String WITH = " with ";

    GateRow {
        titles = List.copyOf(titles);
    }

    /** The group's title, or those of the pool's members. */
    String title() {
        return String.join(WITH, titles);
    }

    boolean isPool() {
        return titles.size() > 1;
    }

    /** What a line's numbers are. */
    enum Mark {
        /** A comparison that was judged and passed. */
        PASSED,
        /** A comparison that was judged and failed. */
        FAILED,
        /** A group's own numbers, which no verdict rests on alone. */
        NOT_ALONE
    }

    /** All lines: those of a kind's groups, then those of its pools. */
    static List<GateRow> of(GateDecision decision) {
        List<GateRow> rows = new ArrayList<>();
        Set<String> kinds = decision.getGroups().stream()
                .map(GroupVerdict::getGroupKind)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (String kind : kinds) {
            List<GroupVerdict> groups = decision.getGroups().stream()
                    .filter(group -> group.getGroupKind().equals(kind))
                    .toList();
            groups.forEach(group -> rows.add(own(group)));
            rows.addAll(pools(groups));
        }
        return rows;
    }

    /** Whether a verdict rests on it. */
    boolean isJudged() {
        return mark != Mark.NOT_ALONE;
    }

    /** Whether chance would explain the difference: its interval holds 0. */
    boolean isWithinChance() {
        return new Wilson.Interval(low, high).contains(0);
    }

    private static GateRow own(GroupVerdict group) {
        List<String> partners = titles(group.getGroupKind(), group.getPooledWith());
        boolean judged = !group.getVerdict().equals(ReleaseGate.Verdict.NOT_JUDGED.label());
        String why = partners.isEmpty()
                ? judged ? "" : group.getImages() == 0 ? ": no image" : ": too few images"
                : WITH + String.join(" and ", partners);
        return new GateRow(
                group.getGroupKind(),
                titles(group.getGroupKind(), List.of(group.getGroup())),
                judged && partners.isEmpty() ? mark(group) : Mark.NOT_ALONE,
                group.getImages(),
                group.getChampionAccuracy(),
                group.getChallengerAccuracy(),
                group.getDifference(),
                group.getLow(),
                group.getHigh(),
                group.getVerdict() + why);
    }

    private static Mark mark(GroupVerdict group) {
        return group.getVerdict().equals(ReleaseGate.Verdict.FAILED.label()) ? Mark.FAILED : Mark.PASSED;
    }

    /** A line a pool, where its first member stands among the groups. */
    private static List<GateRow> pools(List<GroupVerdict> groups) {
        List<GateRow> pools = new ArrayList<>();
        Set<String> told = new LinkedHashSet<>();
        for (GroupVerdict first : groups) {
            if (first.getPooledWith().isEmpty() || !told.add(first.getGroup())) {
                continue;
            }
            told.addAll(first.getPooledWith());
            List<GroupVerdict> members = groups.stream()
                    .filter(group -> group == first || first.getPooledWith().contains(group.getGroup()))
                    .toList();
            double champion = members.stream()
                            .mapToDouble(group -> group.getImages() * group.getChampionAccuracy())
                            .sum()
                    / first.getJudgedImages();
            pools.add(new GateRow(
                    first.getGroupKind(),
                    titles(
                            first.getGroupKind(),
                            members.stream().map(GroupVerdict::getGroup).toList()),
                    mark(first),
                    first.getJudgedImages(),
                    champion,
                    champion + first.getJudgedDifference(),
                    first.getJudgedDifference(),
                    first.getJudgedLow(),
                    first.getJudgedHigh(),
                    first.getVerdict()));
        }
        return pools;
    }

    private static List<String> titles(String kind, List<String> groups) {
        return groups.stream().map(group -> Group.title(kind, group)).toList();
    }
}
