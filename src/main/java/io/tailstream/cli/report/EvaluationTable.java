package io.tailstream.cli.report;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Group;
import io.tailstream.training.evaluation.Evaluation;
import io.tailstream.training.evaluation.ModelAccuracy;
import java.io.PrintWriter;
import java.util.Locale;

/** An evaluation as the tables of the paper: a row a group, a column a model, balanced accuracy in per cent. */
public record EvaluationTable(Evaluation evaluation, ClassGroups groups) {

    public void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%d images of %d classes; balanced accuracy in %%%n%-18s %7s",
                evaluation.images(),
                evaluation.classes(),
                "group",
                "classes");
        evaluation.models().forEach(model -> out.printf(" %" + width(model) + "s", model.name()));
        out.println();
        for (Group group : Group.standard()) {
            out.printf("%-18s %7d", group.title(), groups.members(group).length);
            evaluation
                    .models()
                    .forEach(model -> out.printf(" %" + width(model) + "s", percent(model.balanced(groups, group))));
            out.println();
        }
        out.flush();
    }

    private static int width(ModelAccuracy model) {
        return Math.max(10, model.name().length());
    }

    private static String percent(Double fraction) {
        return fraction == null ? "–" : String.format(Locale.ROOT, "%.1f", 100 * fraction);
    }
}
