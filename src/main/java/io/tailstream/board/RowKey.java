package io.tailstream.board;

import io.tailstream.GroupAccuracy;
import io.tailstream.longtail.Group;

/** What a row is of; with the window's end it names one row. */
record RowKey(int windowSeconds, String model, String kind, String group) {
    static RowKey of(GroupAccuracy row) {
        return new RowKey(row.getWindowSeconds(), row.getModel(), row.getGroupKind(), row.getGroup());
    }

    boolean isOf(Group of) {
        return kind.equals(of.kind().key()) && group.equals(of.name());
    }
}
