package io.tailstream.demo.recount;

import io.tailstream.GroupAccuracy;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.Tally;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The rows of {@code accuracy} as they stand, the highest revision of each window, to compare with a recount. */
final class WrittenAccuracy {

    private final Map<Integer, NavigableMap<Instant, Map<Cell, GroupAccuracy>>> byLength = new TreeMap<>();

    /** A row; those of one release alone and of classes (written only when they change) are left aside. */
    void row(GroupAccuracy row) {
        if (row.getRelease() != null || row.getGroupKind().equals(Group.Kind.CLASS.key())) {
            return;
        }
        byLength.computeIfAbsent(row.getWindowSeconds(), w -> new TreeMap<>())
                .computeIfAbsent(row.getWindowEnd(), end -> new HashMap<>())
                .merge(
                        new Cell(row.getModel(), row.getGroupKind(), row.getGroup()),
                        row,
                        (old, now) -> now.getRevision() >= old.getRevision() ? now : old);
    }

    /**
     * Whether every window that ends after {@code since} has the rows that a recount gives, and each length has one
     * that holds all that was captured until {@code last}.
     */
    boolean agreesWith(
            Recount recount,
            List<String> models,
            List<String> classNames,
            ClassGroups groups,
            Instant since,
            Instant last) {
        return !byLength.isEmpty()
                && byLength.entrySet().stream()
                        .allMatch(length -> length.getValue().lastKey().isAfter(last)
                                && length.getValue().tailMap(since, false).entrySet().stream()
                                        .allMatch(window -> {
                                            Instant end = window.getKey();
                                            GroupTallies truth = GroupTallies.of(
                                                    recount,
                                                    end.minusSeconds(length.getKey()),
                                                    end,
                                                    classNames,
                                                    groups);
                                            return agrees(window.getValue(), truth, models);
                                        }));
    }

    private static boolean agrees(Map<Cell, GroupAccuracy> rows, GroupTallies truth, List<String> models) {
        return models.stream().allMatch(model -> Group.standard().stream().allMatch(group -> {
            GroupAccuracy row = rows.get(new Cell(model, group.kind().key(), group.name()));
            return row != null && new Tally(row.getCorrect(), row.getTotal()).equals(truth.of(model, group));
        }));
    }

    private record Cell(String model, String kind, String group) {}
}
