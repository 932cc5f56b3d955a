package io.tailstream.stream.accuracy.window;

import io.tailstream.GroupAccuracy;
import io.tailstream.LabelDrift;
import io.tailstream.longtail.measure.Tally;
import io.tailstream.stream.accuracy.id.IdRecord.Shadowed;
import io.tailstream.stream.accuracy.id.PredictionIntake;
import io.tailstream.stream.accuracy.pane.PaneSums;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.accuracy.time.Window;
import io.tailstream.stream.accuracy.window.ClassHistory.ModelClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;

/** Writes windows, for the first time or again, and keeps what was written. */
final class WindowWriter {

    private final AccuracySettings settings;
    private final WrittenWindows windows;
    private final ClassHistory classes;
    private final BiConsumer<String, SpecificRecord> out;

    /**
     * @param out takes each row with its key
     */
    WindowWriter(
            AccuracySettings settings,
            WrittenWindows windows,
            ClassHistory classes,
            BiConsumer<String, SpecificRecord> out) {
        this.settings = settings;
        this.windows = windows;
        this.classes = classes;
        this.out = out;
    }

    /**
     * Writes windows of one length. A window that holds no prediction is left out, unless it was written when it held one.
     *
     * @param ends of the windows, in slides
     */
    void write(Duration length, NavigableSet<Long> ends, PaneSums sums, ReleaseInForce release) {
        WindowSweep sweep = new WindowSweep(sums, settings.panes(length));
        boolean longest = settings.panes(length) == settings.longest();
        Map<Long, Long> staying = longest ? nextStaying(length, ends) : Map.of();
        for (long end : ends) {
            WindowTotals totals = sweep.totals(end);
            Optional<Written> before = windows.get(length, end);
            if (before.isEmpty() && !totals.holdsPrediction()) {
                continue;
            }
            ReleaseTotals all = totals.all();
            // A window keeps the order of its models when a release with another order comes: gaps are named by it.
            Set<String> models = new LinkedHashSet<>(before.map(Written::models).orElse(List.of()));
            models.add(PredictionIntake.FUSED);
            models.addAll(release.backbones());
            models.addAll(all.models());
            Set<String> releases = totals.releases();
            if (releases.size() == 1) {
                releases = new TreeSet<>();
            }
            if (before.isPresent()) {
                releases.addAll(before.get().releases());
            }
            int revision = before.map(written -> written.revision() + 1).orElse(0);
            WindowRows rows = new WindowRows(Window.ending(end, length, settings), revision, release);
            write(rows, new ArrayList<>(models), null, all);
            for (String of : releases) {
                write(rows, new ArrayList<>(models), of, totals.of(of));
            }
            if (longest) {
                writeClasses(rows, length, end, models, all, staying.get(end));
            }
            LabelDrift drift = new DriftRecord(rows.window(), revision, release).of(all, longest);
            out.accept(DriftRecord.key(drift), drift);
            windows.put(length, end, new Written(revision, new ArrayList<>(models), releases));
        }
    }

    private void write(WindowRows rows, List<String> models, String of, ReleaseTotals totals) {
        for (String model : models) {
            rows.groups(model, of, totals).forEach(row -> out.accept(WindowRows.key(row), row));
        }
        if (of == null) {
            for (int i = 0; i < models.size(); i++) {
                for (int j = i + 1; j < models.size(); j++) {
                    if (!isCompared(models.get(i), models.get(j))) {
                        continue;
                    }
                    var gap = rows.gap(models.get(i), models.get(j), totals);
                    out.accept(WindowRows.key(gap), gap);
                }
            }
        }
    }

    /** A shadow is no backbone: it is compared with the fused model alone. */
    private static boolean isCompared(String first, String second) {
        boolean hasShadow = first.equals(Shadowed.MODEL) || second.equals(Shadowed.MODEL);
        return !hasShadow || first.equals(PredictionIntake.FUSED);
    }

    /** For each of these windows the next written one that is not among them, if any: it stays as it reads now. */
    private Map<Long, Long> nextStaying(Duration length, NavigableSet<Long> ends) {
        Map<Long, Long> staying = new HashMap<>();
        for (long end : ends.descendingSet()) {
            OptionalLong next = windows.next(length, end);
            if (next.isPresent()) {
                long at = next.getAsLong();
                staying.put(end, ends.contains(at) ? staying.get(at) : (Long) at);
            }
        }
        return staying;
    }

    private void writeClasses(
            WindowRows rows, Duration length, long end, Set<String> models, ReleaseTotals totals, Long staying) {
        List<String> classNames = rows.release().classNames();
        for (String model : models) {
            Tally[] tallies = totals.tallies(model, rows.release());
            for (int c = 0; c < tallies.length; c++) {
                ModelClass of = new ModelClass(model, classNames.get(c));
                for (ClassHistory.Row row : classes.say(of, end, tallies[c], staying)) {
                    WindowRows where = row.end() == end ? rows : asWritten(row.end(), length, rows.release());
                    GroupAccuracy made = where.ofClass(model, of.className(), row.tally());
                    out.accept(WindowRows.key(made), made);
                }
            }
        }
    }

    private WindowRows asWritten(long end, Duration length, ReleaseInForce release) {
        int revision = windows.get(length, end).map(Written::revision).orElse(0);
        return new WindowRows(Window.ending(end, length, settings), revision, release);
    }
}
