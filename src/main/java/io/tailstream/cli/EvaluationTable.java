package io.tailstream.cli;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.training.Evaluation;
import io.tailstream.training.ModelAccuracy;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** An evaluation as the tables of the paper: a row a model, balanced accuracy in per cent by group and by cell. */
record EvaluationTable(Evaluation evaluation, ClassGroups groups) {

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%d images of %d classes; balanced accuracy in %%%n",
                evaluation.images(),
                evaluation.classes());
        out.printf(Locale.ROOT, "%-12s %7s  %7s %7s %7s  %7s %7s %7s%n", "", "all", "D-Many", "D-Med", "D-Few", "P-Many", "P-Med", "P-Few");
        for (ModelAccuracy model : evaluation.models()) {
            out.printf("%-12s %7s ", model.name(), percent(model.all()));
            row(out, model.byData(groups));
            out.print(" ");
            row(out, model.byParameter(groups));
            out.println();
        }
        out.println();
        cells(out);
        out.flush();
    }

    private void cells(PrintWriter out) {
        out.printf("%-18s", "cell");
        evaluation.models().forEach(m -> out.printf(" %10s", m.name()));
        out.printf(" %8s%n", "classes");
        for (Frequency p : Frequency.values()) {
            for (Frequency d : Frequency.values()) {
                String cell = "P-" + p.label() + "/D-" + d.label();
                out.printf("%-18s", cell);
                evaluation.models().forEach(m -> out.printf(" %10s", percent(m.byCell(groups).get(cell))));
                out.printf(" %8d%n", count(p, d));
            }
        }
    }

    private long count(Frequency p, Frequency d) {
        long classes = 0;
        for (int c = 0; c < groups.data().length; c++) {
            classes += groups.parameter()[c] == p && groups.data()[c] == d ? 1 : 0;
        }
        return classes;
    }

    private static void row(PrintWriter out, Map<String, OptionalDouble> groups) {
        groups.values().forEach(value -> out.printf(" %7s", percent(value)));
    }

    private static String percent(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f", 100 * value.getAsDouble()) : "–";
    }
}
