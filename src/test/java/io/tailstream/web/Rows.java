package io.tailstream.web;

import io.tailstream.GroupAccuracy;
import io.tailstream.longtail.measure.Tally;
import java.time.Instant;

/** Rows of accuracy as tests need them. */
public final class Rows {

    private Rows() {}

    /** A row of the window that ends at {@code end}. */
    public static GroupAccuracy row(
            int seconds, Instant end, int revision, String model, String kind, String group, long correct, long total) {
        return GroupAccuracy.newBuilder()
                .setWindowStart(end.minusSeconds(seconds))
                .setWindowEnd(end)
                .setWindowSeconds(seconds)
                .setModel(model)
                .setGroupKind(kind)
                .setGroup(group)
                .setGroupsRelease("release")
                .setCorrect(correct)
                .setTotal(total)
                .setAccuracy(new Tally(correct, total).accuracy())
                .setRevision(revision)
                .build();
    }
}
