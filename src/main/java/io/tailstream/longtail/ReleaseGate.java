package io.tailstream.longtail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whether a challenger may take a champion's place: both classify the same held-out images, and the challenger may lose
 * no more than a margin in any group, whatever it gains elsewhere. A group with too few images is not judged, and said
 * to be so; if none is judged the challenger does not pass.
 *
 * @param margin the most accuracy that may be lost, a fraction
 * @param fewest images that a group needs to be judged
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

    /** A group, the champion (first) and the challenger (second) on its images, and what came of it. */
    public record GroupVerdict(Group group, PairedDifference pairs, Verdict verdict) {}

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
        List<GroupVerdict> verdicts = new ArrayList<>();
        for (Group group : Group.standard()) {
            PairedDifference pairs = PairedDifference.EMPTY;
            for (int c : groups.members(group)) {
                pairs = pairs.plus(byClass[c]);
            }
            verdicts.add(new GroupVerdict(group, pairs, verdict(pairs)));
        }
        return new Decision(verdicts);
    }

    private Verdict verdict(PairedDifference pairs) {
        if (pairs.images() < fewest) {
            return Verdict.NOT_JUDGED;
        }
        return pairs.difference() < -margin ? Verdict.FAILED : Verdict.PASSED;
    }
}
