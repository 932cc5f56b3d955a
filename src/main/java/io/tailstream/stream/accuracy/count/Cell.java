package io.tailstream.stream.accuracy.count;

import java.util.Objects;

/**
 * What counts are kept for.
 *
 * @param pane the pane
 * @param release the release that predicted; empty for counts of no release (orphans)
 * @param label the winning label; null for counts of no label
 */
public record Cell(long pane, String release, String label) {

    public Cell {
        Objects.requireNonNull(release, "release");
    }

    void write(CompactWriter out) {
        out.sortable(pane).text(release).optional(label);
    }

    public static Cell read(CompactReader in) {
        return new Cell(in.sortable(), in.text(), in.optional());
    }
}
