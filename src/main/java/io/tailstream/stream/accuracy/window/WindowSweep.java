package io.tailstream.stream.accuracy.window;

import io.tailstream.stream.accuracy.pane.PaneSums;

/**
 * Gives the totals of windows of one length. Asked by ascending ends it adds the panes that come in and takes off those
 * that go out, so a window costs its step, not its length:
 *
 * <pre>
 *   length 3       | 7 | 8 | 9 |10 |11 |
 *   end 10          [---------)             7 + 8 + 9
 *   end 11              [---------)         - 7, + 10
 * </pre>
 */
final class WindowSweep {

    private final PaneSums sums;
    private final long length;
    private final WindowTotals totals = new WindowTotals();
    private long at = Long.MIN_VALUE;

    /**
     * @param length in panes
     */
    WindowSweep(PaneSums sums, long length) {
        this.sums = sums;
        this.length = length;
    }

    /** Whether a window that ends here is aligned. */
    boolean isAligned(long end) {
        return Math.floorMod(end, length) == 0;
    }

    /** The totals of the window that ends here; to be used before the next call, and not after the sums change. */
    WindowTotals totals(long end) {
        moveTo(end);
        if (isAligned(end) || sums.panes(end - length, end).values().stream().noneMatch(pane -> pane.hasAfter(end))) {
            return totals;
        }
        WindowTotals without = totals.copy();
        sums.panes(end - length, end)
                .values()
                .forEach(pane -> pane.forEachAfter(end, (cell, counts) -> without.add(cell, counts, -1)));
        return without;
    }

    private void moveTo(long end) {
        if (at == Long.MIN_VALUE || end < at || end - at >= length) {
            totals.clear();
            add(end - length, end, 1);
        } else {
            add(at, end, 1);
            add(at - length, end - length, -1);
        }
        at = end;
    }

    private void add(long from, long to, int times) {
        sums.panes(from, to).values().forEach(pane -> pane.forEach((cell, counts) -> totals.add(cell, counts, times)));
    }
}
