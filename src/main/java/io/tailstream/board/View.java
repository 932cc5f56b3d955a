package io.tailstream.board;

import io.tailstream.GroupAccuracy;
import io.tailstream.LabelDrift;
import io.tailstream.longtail.Group;
import java.util.List;
import java.util.Objects;

/**
 * What the page and the terminal show at one moment; the JSON that a browser gets. Accuracies are fractions, null where
 * nothing is scored; times are milliseconds since the epoch.
 *
 * @param windows the lengths that are in the topic, seconds
 * @param windowEnd the end of the newest window shown, null before the first
 * @param release the release of the newest prediction, null before the first
 * @param since when the first prediction that is counted was made
 * @param models {@code fused}, then the backbones in the release's order, then {@code shadow} if one is scored in the
 *     window; scores follow it
 * @param hasShadow whether the last of {@code models} is the shadow: it is compared with no other
 * @param groups all, D, P, cells
 * @param classes the classes by name, over the longest window
 * @param releases the fused accuracy of each release, by name, where the window holds more than one; empty otherwise
 * @param roles every role of every process, by name
 * @param drift the labels of the window against the training prior, null before the first record
 */
public record View(
        long at,
        int windowSeconds,
        List<Integer> windows,
        Long windowEnd,
        String release,
        double imagesPerSecond,
        long since,
        long predictions,
        long deadLetters,
        Counts counts,
        List<String> models,
        boolean hasShadow,
        List<GroupView> groups,
        List<GroupView> classes,
        List<Gap> gaps,
        List<Series> series,
        List<ReleaseScores> releases,
        List<Role> roles,
        Drift drift) {

    /** The counts that {@code all} rows carry. */
    public record Counts(Double coverage, Long unlabelled, Long late, Long orphan, Long unknownClass, Long outOfTime) {
        static Counts of(GroupAccuracy all) {
            return new Counts(
                    all.getCoverage(),
                    all.getUnlabelled(),
                    all.getLate(),
                    all.getOrphan(),
                    all.getUnknownClass(),
                    all.getOutOfTime());
        }
    }

    /** One model on one group: right, scored, the fraction and its 95 % Wilson interval. */
    public record Score(long correct, long total, Double accuracy, Double low, Double high) {

        private static final Score NOTHING = new Score(0, 0, null, null, null);

        /** Of a row, or of none. */
        static Score of(GroupAccuracy row) {
            return row == null
                    ? NOTHING
                    : new Score(row.getCorrect(), row.getTotal(), row.getAccuracy(), row.getLow(), row.getHigh());
        }
    }

    /**
     * A group's scores.
     *
     * @param scores of {@link View#models}, in their order
     * @param best the place in {@code models} of the best backbone, 0 where no backbone is scored
     * @param lead fused accuracy less the best backbone's, null where one of them has none
     */
    public record GroupView(String kind, String group, List<Score> scores, int best, Double lead) {

        /** With the best backbone and the lead found: all scores but the first are backbones'. */
        public static GroupView of(String kind, String group, List<Score> scores) {
            return of(kind, group, scores, scores.size());
        }

        /**
         * With the best backbone and the lead found.
         *
         * @param compared how many of the scores are the fused model's and the backbones'; what follows is a shadow's
         */
        static GroupView of(String kind, String group, List<Score> scores, int compared) {
            int best = 0;
            for (int m = 1; m < compared; m++) {
                Double accuracy = scores.get(m).accuracy();
                if (accuracy != null
                        && (best == 0 || accuracy > scores.get(best).accuracy())) {
                    best = m;
                }
            }
            Double fused = scores.get(0).accuracy();
            Double lead = best == 0 || fused == null
                    ? null
                    : (Double) (fused - Objects.requireNonNull(scores.get(best).accuracy()));
            return new GroupView(kind, group, scores, best, lead);
        }

        /** True where some backbone is more often right than the fused model. */
        public boolean fusionLoses() {
            return lead != null && lead < 0;
        }
    }

    /**
     * A role of a process.
     *
     * @param state as the role says it, or {@link #SILENT}
     * @param reason why, null where there is nothing to say
     * @param since since when it is so
     * @param lag records that wait for it, null where that is not known
     * @param release what it works with, null where it works with none
     * @param shadow what runs beside that, null where nothing does
     */
    public record Role(
            String role,
            String process,
            String state,
            String reason,
            long since,
            Long lag,
            String release,
            String shadow) {

        /** The state of one that is not heard of any more. */
        public static final String SILENT = "silent";
    }

    /** One release of several in the window: the fused model on all classes and on the rarest, P-Few/D-Few. */
    public record ReleaseScores(String release, Score all, Score rarest) {}

    /** Mean absolute difference of class accuracies of two models (Eq. 5), null where no class is scored for both. */
    public record Gap(String first, String second, Double gap, int classes) {}

    /**
     * The class prior of a window's labels against the release's training prior.
     *
     * @param totalVariation null where there is no label, as the next two
     * @param byChance the total variation that as many labels would have by chance
     * @param jensenShannon bits
     * @param groups the D- and P-groups
     */
    public record Drift(
            long end,
            String release,
            long labels,
            Double totalVariation,
            Double byChance,
            Double jensenShannon,
            List<Share> groups) {

        /** Of a record, or of none. */
        static Drift of(LabelDrift drift) {
            return drift == null
                    ? null
                    : new Drift(
                            drift.getWindowEnd().toEpochMilli(),
                            drift.getRelease(),
                            drift.getLabels(),
                            drift.getTotalVariation(),
                            drift.getTotalVariationByChance(),
                            drift.getJensenShannon(),
                            drift.getGroups().stream()
                                    .filter(g -> !g.getGroupKind().equals(Group.Kind.CELL.key()))
                                    .map(g -> new Share(
                                            g.getGroupKind(),
                                            g.getGroup(),
                                            g.getLabels(),
                                            g.getShare(),
                                            g.getReference()))
                                    .toList());
        }
    }

    /** A group's fraction of the labels, null where there is none, and of the training prior. */
    public record Share(String kind, String group, long labels, Double share, double reference) {}

    /** One model on one group over time. */
    public record Series(String kind, String group, String model, List<Point> points) {}

    /** A window's end and what was right in it. */
    public record Point(long end, Double accuracy, Double low, Double high) {}
}
