package io.tailstream.board;

import io.tailstream.GroupAccuracy;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The last hour of one row's windows, the highest revision of each; at most {@link #MOST_POINTS} are shown. */
final class History {

    /** What the chart can show: the hardest groups, and all. */
    static final List<Group> GROUPS =
            List.of(Group.ALL, Group.data(Frequency.FEW), Group.cell(Frequency.FEW, Frequency.FEW));

    private static final Duration KEPT = Duration.ofHours(1);
    private static final int MOST_POINTS = 120;

    private final NavigableMap<Instant, GroupAccuracy> byEnd = new TreeMap<>();

    static boolean isKeptFor(RowKey key) {
        return GROUPS.stream()
                .anyMatch(g -> g.kind().key().equals(key.kind()) && g.name().equals(key.group()));
    }

    void add(GroupAccuracy row) {
        byEnd.merge(row.getWindowEnd(), row, (old, now) -> now.getRevision() >= old.getRevision() ? now : old);
        byEnd.headMap(byEnd.lastKey().minus(KEPT)).clear();
    }

    /** Evenly thinned, the newest always among them; windows with nothing scored are left out. */
    List<View.Point> points() {
        List<GroupAccuracy> scored =
                byEnd.values().stream().filter(row -> row.getTotal() > 0).toList();
        int step = Math.max(1, (scored.size() + MOST_POINTS - 1) / MOST_POINTS);
        int phase = (scored.size() - 1) % step;
        return IntStream.range(0, scored.size())
                .filter(i -> i % step == phase)
                .mapToObj(scored::get)
                .map(row -> new View.Point(
                        row.getWindowEnd().toEpochMilli(), row.getAccuracy(), row.getLow(), row.getHigh()))
                .toList();
    }
}
