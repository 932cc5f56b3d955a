package io.tailstream.stream.accuracy.window;

import io.tailstream.ClassShare;
import io.tailstream.GroupShare;
import io.tailstream.LabelDrift;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.prior.PriorDrift;
import io.tailstream.stream.accuracy.time.Window;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Makes the record of one revision of one window that says how far its labels are from the training prior of the release
 * in force.
 */
record DriftRecord(Window window, int revision, ReleaseInForce release) {

    /** All of thousands of classes, every few seconds for a week, would be gigabytes; accuracy has a row for each. */
    private static final int MOST_CLASSES = 50;

    /**
     * @param totals of all releases together
     * @param withClasses whether the classes that differ most are listed
     */
    LabelDrift of(ReleaseTotals totals, boolean withClasses) {
        PriorDrift drift = PriorDrift.of(totals.labels(release), release.trainingPrior());
        return LabelDrift.newBuilder()
                .setWindowStart(window.start())
                .setWindowEnd(window.end())
                .setWindowSeconds(window.seconds())
                .setRelease(release.name())
                .setRevision(revision)
                .setLabels(drift.labels())
                .setUnknownClass(Math.max(0, totals.unknownClass(release)))
                .setTotalVariation(drift.totalVariation())
                .setTotalVariationByChance(drift.totalVariationByChance())
                .setJensenShannon(drift.jensenShannon())
                .setGroups(Group.standard().stream()
                        .filter(group -> !group.equals(Group.ALL))
                        .map(group -> share(group, drift))
                        .toList())
                .setClasses(withClasses ? classes(drift) : List.of())
                .build();
    }

    /** The key of a record. */
    static String key(LabelDrift drift) {
        return "" + drift.getWindowSeconds();
    }

    private GroupShare share(Group group, PriorDrift drift) {
        int[] members = release.groups().members(group);
        return new GroupShare(
                group.kind().key(),
                group.name(),
                drift.labels(members),
                drift.share(members),
                drift.reference(members));
    }

    private List<ClassShare> classes(PriorDrift drift) {
        return IntStream.range(0, release.classNames().size())
                .mapToObj(c -> new ClassShare(
                        release.classNames().get(c), drift.labels(c), drift.share(c), drift.reference(c)))
                .sorted(Comparator.comparingDouble(DriftRecord::nearness))
                .limit(MOST_CLASSES)
                .toList();
    }

    private static double nearness(ClassShare of) {
        return of.getShare() == null ? 0 : -Math.abs(of.getShare() - of.getReference());
    }
}
