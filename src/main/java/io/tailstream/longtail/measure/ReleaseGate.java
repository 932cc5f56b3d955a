package io.tailstream.longtail.measure;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Group;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a challenger may take a champion's place: both classify the same held-out images, and the challenger may lose
 * no more than a margin in any group, whatever it gains elsewhere. It is the difference itself that counts, not whether
 * chance would explain it: a margin that only sure losses exceed lets through whatever has few images, and the rare
 * groups have few.
 *
 * <p>A group with too few images is judged in a pool with its neighbours (see {@link GroupPools}): one comparison, whose
 * verdict each member carries. Where all of a kind are too few together, or a group has no image, it is not judged, and
 * said to be so; if nothing is judged the challenger does not pass.
 *
 * @param margin the most accuracy that may be lost, a fraction
 * @param fewest images that a comparison needs
 */
public record ReleaseGate(double margin, int fewest) {

    public ReleaseGate {
        if (!(margin >= 0 && margin <= 1) || fewest < 1) {
            throw new IllegalArgumentException(
                    "a margin in [0, 1] and at least 1 image a group are needed, not " + margin + " and " + fewest);
        }
    }

    /** What came of a group. */
    public enum Verdict {
        PASSED("passed"),
        FAILED("failed"),
        NOT_JUDGED("not judged");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        /** As written in records. */
        public String label() {
            return label;
        }
    }

    /**
     * What came of a group.
     *
     * @param group which
     * @param pairs the champion (first) and the challenger (second) on its own images
     * @param pooledWith the other groups of its pool, in the standard order; empty where it was judged alone or not
     * @param judged the two on the images that the verdict rests on, those of the pool; empty where it was not judged
     * @param verdict the pool's
     */
    public record GroupVerdict(
            Group group, PairedDifference pairs, List<Group> pooledWith, PairedDifference judged, Verdict verdict) {
        public GroupVerdict {
            pooledWith = List.copyOf(pooledWith);
        }

        private static GroupVerdict none(Group group, PairedDifference pairs) {
            return new GroupVerdict(group, pairs, List.of(), PairedDifference.EMPTY, Verdict.NOT_JUDGED);
        }
    }

    /** All standard groups in their order. */
    public record Decision(List<GroupVerdict> groups) {
        public Decision {
            groups = List.copyOf(groups);
        }

        /** Whether at least one group was judged and none failed. */
        public boolean passed() {
            return groups.stream().anyMatch(g -> g.verdict() == Verdict.PASSED)
                    && groups.stream().noneMatch(g -> g.verdict() == Verdict.FAILED);
        }
    }

    /**
     * Compares the two.
     *
     * @param groups of the classes, the champion's
     * @param labels the class of each image, {@code [N]}
     * @param champion the class that it chose, {@code [N]}
     * @param challenger likewise
     */
    public Decision decide(ClassGroups groups, int[] labels, int[] champion, int[] challenger) {
        if (champion.length != labels.length || challenger.length != labels.length) {
            throw new IllegalArgumentException(
                    labels.length + " labels, " + champion.length + " choices of the champion" + " and "
                            + challenger.length + " of the challenger: one each an image");
        }
        PairedDifference[] byClass = new PairedDifference[groups.classes()];
        Arrays.fill(byClass, PairedDifference.EMPTY);
        for (int i = 0; i < labels.length; i++) {
            int y = labels[i];
            byClass[y] = byClass[y].plus(champion[i] == y, challenger[i] == y);
        }
        Map<Group, PairedDifference> byGroup = new LinkedHashMap<>();
        for (Group group : Group.standard()) {
            PairedDifference pairs = PairedDifference.EMPTY;
            for (int c : groups.members(group)) {
                pairs = pairs.plus(byClass[c]);
            }
            byGroup.put(group, pairs);
        }
        return decide(byGroup);
    }

    private Decision decide(Map<Group, PairedDifference> byGroup) {
        Map<Group, GroupVerdict> verdicts = new LinkedHashMap<>();
        byGroup.forEach((group, pairs) -> verdicts.put(group, GroupVerdict.none(group, pairs)));
        for (List<Group> pool :
                GroupPools.of(fewest, group -> byGroup.get(group).images())) {
            PairedDifference judged =
                    pool.stream().map(byGroup::get).reduce(PairedDifference.EMPTY, PairedDifference::plus);
            Verdict verdict = judged.difference() < -margin ? Verdict.FAILED : Verdict.PASSED;
            for (Group group : pool) {
                List<Group> others = Group.standard().stream()
                        .filter(other -> pool.contains(other) && !other.equals(group))
                        .toList();
                verdicts.put(group, new GroupVerdict(group, byGroup.get(group), others, judged, verdict));
            }
        }
        return new Decision(List.copyOf(verdicts.values()));
    }
}
