package io.tailstream.stream.accuracy.window;

import io.tailstream.AccuracyGap;
import io.tailstream.GroupAccuracy;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.BalancedAccuracy;
import io.tailstream.longtail.measure.Tally;
import io.tailstream.longtail.measure.Wilson;
import io.tailstream.stream.accuracy.time.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the rows of one revision of one window, with the classes and groups of the release in force.
 *
 * @param window the window
 * @param revision the revision's number
 * @param release the release in force
 */
record WindowRows(Window window, int revision, ReleaseInForce release) {

    /**
     * A row for each of the sixteen groups, for one model.
     *
     * @param model {@code fused} or a backbone
     * @param of the release whose predictions {@code totals} counts; null: all
     * @param totals what is counted
     */
    List<GroupAccuracy> groups(String model, String of, ReleaseTotals totals) {
        Tally[] classes = totals.tallies(model, release);
        List<GroupAccuracy> rows = new ArrayList<>();
        for (Group group : Group.standard()) {
            int[] members = release.groups().members(group);
            GroupAccuracy row =
                    row(model, group, of, Tally.sum(classes, members), BalancedAccuracy.of(classes, members));
            if (group.equals(Group.ALL)) {
                addCounts(row, totals);
            }
            rows.add(row);
        }
        return rows;
    }

    /** The row of one class for one model. */
    GroupAccuracy ofClass(String model, String className, Tally tally) {
        return row(model, Group.ofClass(className), null, tally, tally.accuracy());
    }

    /** The gap between two models. */
    AccuracyGap gap(String first, String second, ReleaseTotals totals) {
        var gap = io.tailstream.longtail.measure.AccuracyGap.between(
                totals.tallies(first, release), totals.tallies(second, release));
        return new AccuracyGap(
                window.start(), window.end(), window.seconds(), first, second, gap.gap(), gap.classes(), revision);
    }

    /** The key of a row. */
    static String key(GroupAccuracy row) {
        return row.getWindowSeconds() + "|" + row.getModel() + "|" + row.getGroupKind() + "|" + row.getGroup();
    }

    /** The key of a gap. */
    static String key(AccuracyGap gap) {
        return gap.getWindowSeconds() + "|" + gap.getFirst() + "|" + gap.getSecond();
    }

    private GroupAccuracy row(String model, Group group, String of, Tally tally, Double balanced) {
        Wilson.Interval interval = Wilson.interval(tally);
        GroupAccuracy row = new GroupAccuracy();
        row.setWindowStart(window.start());
        row.setWindowEnd(window.end());
        row.setWindowSeconds(window.seconds());
        row.setModel(model);
        row.setGroupKind(group.kind().key());
        row.setGroup(group.name());
        row.setRelease(of);
        row.setGroupsRelease(release.name());
        row.setCorrect(tally.correct());
        row.setTotal(tally.total());
        row.setAccuracy(tally.accuracy());
        row.setLow(interval == null ? null : (Double) interval.low());
        row.setHigh(interval == null ? null : (Double) interval.high());
        row.setBalancedAccuracy(balanced);
        row.setRevision(revision);
        return row;
    }

    private void addCounts(GroupAccuracy row, ReleaseTotals totals) {
        long predicted = totals.predicted();
        long labelled = totals.labelled();
        row.setCoverage(predicted == 0 ? null : (Double) ((double) labelled / predicted));
        row.setUnlabelled(predicted - labelled);
        row.setLate(totals.late());
        row.setOrphan(totals.orphan());
        row.setUnknownClass(totals.unknownClass(release));
        row.setOutOfTime(totals.outOfTime());
    }
}
