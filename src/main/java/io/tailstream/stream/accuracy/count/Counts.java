package io.tailstream.stream.accuracy.count;

import io.tailstream.longtail.measure.Tally;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Exact counts of one cell, or the difference of two (then they may be negative). Mutable.
 *
 * <p>In a cell with a label {@link #ids} are the ids whose winning label it is, and each model has its tally; in one
 * without, {@link #ids} are the ids predicted, and the other counts apply.
 */
public final class Counts {

    private static final int CORRECT = 0;
    private static final int TOTAL = 1;

    private long ids;
    private long late;
    private long orphan;
    private long outOfTime;
    private final Map<String, long[]> models = new TreeMap<>();

    public long ids() {
        return ids;
    }

    public long late() {
        return late;
    }

    public long orphan() {
        return orphan;
    }

    public long outOfTime() {
        return outOfTime;
    }

    /**
     * What a model has here; empty if nothing. Between two deltas of one change a sum may be out of bounds; it is brought
     * back into them, and the second delta has the window written again.
     */
    public Tally tally(String model) {
        long[] tally = models.get(model);
        if (tally == null || tally[TOTAL] <= 0) {
            return Tally.EMPTY;
        }
        return new Tally(Math.min(Math.max(tally[CORRECT], 0), tally[TOTAL]), tally[TOTAL]);
    }

    /** The models that have something here. */
    public Iterable<String> models() {
        return models.keySet();
    }

    public Counts addId() {
        ids++;
        return this;
    }

    public Counts addLate(long labels) {
        late += labels;
        return this;
    }

    public Counts addOrphan() {
        orphan++;
        return this;
    }

    public Counts addOutOfTime() {
        outOfTime++;
        return this;
    }

    public Counts addScore(String model, boolean right) {
        long[] tally = models.computeIfAbsent(model, m -> new long[2]);
        tally[CORRECT] += right ? 1 : 0;
        tally[TOTAL]++;
        return this;
    }

    /** Adds the other's counts {@code times} (1 or -1) to these. */
    public Counts add(Counts other, int times) {
        ids += times * other.ids;
        late += times * other.late;
        orphan += times * other.orphan;
        outOfTime += times * other.outOfTime;
        other.models.forEach((model, theirs) -> {
            long[] ours = models.computeIfAbsent(model, m -> new long[2]);
            ours[CORRECT] += times * theirs[CORRECT];
            ours[TOTAL] += times * theirs[TOTAL];
            if (ours[CORRECT] == 0 && ours[TOTAL] == 0) {
                models.remove(model);
            }
        });
        return this;
    }

    public boolean isZero() {
        return ids == 0 && late == 0 && orphan == 0 && outOfTime == 0 && models.isEmpty();
    }

    public void write(CompactWriter out) {
        out.number(ids).number(late).number(orphan).number(outOfTime).number(models.size());
        models.forEach((model, tally) -> out.text(model).number(tally[CORRECT]).number(tally[TOTAL]));
    }

    public static Counts read(CompactReader in) {
        Counts counts = new Counts();
        counts.ids = in.number();
        counts.late = in.number();
        counts.orphan = in.number();
        counts.outOfTime = in.number();
        int models = in.count();
        for (int m = 0; m < models; m++) {
            counts.models.put(in.text(), new long[] {in.number(), in.number()});
        }
        return counts;
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("ids " + ids + ", late " + late + ", orphan " + orphan + ", outOfTime " + outOfTime);
        models.forEach(
                (model, tally) -> text.append(", ").append(model).append(' ').append(Arrays.toString(tally)));
        return text.toString();
    }
}
