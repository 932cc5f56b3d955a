package io.tailstream.stream.retraining.report;

import static io.tailstream.stream.retraining.report.Markup.element;
import static io.tailstream.stream.retraining.report.Markup.text;

import java.util.Comparator;
import java.util.List;

/** How many images each class was trained on, most first, on a logarithmic scale: the long tail. */
final class CountsPlot {
    private static final int LEFT = 60;
    private static final int RIGHT = 850;
    private static final int TOP = 14;
    private static final int BOTTOM = 190;
    /** As many steps as the eye can tell apart: thousands of classes would only make the page heavy. */
    private static final int STEPS = 400;

    private CountsPlot() {}

    /** @param counts at least one class's */
    static String of(List<Long> counts) {
        List<Long> sorted = counts.stream().sorted(Comparator.reverseOrder()).toList();
        long most = sorted.get(0);
        double top = Math.max(1, Math.ceil(Math.log10(1.0 + most)));
        int steps = Math.min(STEPS, sorted.size());
        StringBuilder path = new StringBuilder("M" + LEFT + " " + BOTTOM);
        for (int i = 0; i < steps; i++) {
            long count = sorted.get((int) ((long) i * sorted.size() / steps));
            path.append('V').append(Chart.number(height(count, top)));
            path.append('H').append(Chart.number(LEFT + (i + 1.0) / steps * (RIGHT - LEFT)));
        }
        path.append('V').append(BOTTOM).append('Z');
        StringBuilder grid = new StringBuilder();
        for (int power = 0; power <= top; power++) {
            long count = Math.round(Math.pow(10, power));
            String y = Chart.number(height(count, top));
            grid.append(element("line", "", "x1", "" + LEFT, "y1", y, "x2", "" + RIGHT, "y2", y, "class", "grid"));
            grid.append(label(LEFT - 8, height(count, top) + 4, "end", GateWords.count(count)));
        }
        grid.append(label((LEFT + RIGHT) / 2.0, BOTTOM + 22, "middle", "classes, those with most images first"));
        String title = "Images trained on by class";
        String shown = GateWords.count(sorted.size()) + " classes, from " + GateWords.count(most) + " images to "
                + GateWords.count(sorted.get(sorted.size() - 1)) + ".";
        return element(
                "svg",
                element("title", text(title))
                        + element("desc", text(shown))
                        + grid
                        + element("path", "", "d", path.toString(), "class", "tail"),
                "viewBox",
                "0 0 860 220",
                "role",
                "img",
                "aria-label",
                title + ". " + shown);
    }

    /** log(1 + n), so that a class without images has a place. */
    private static double height(long count, double top) {
        return BOTTOM - Math.log10(1.0 + count) / top * (BOTTOM - TOP);
    }

    private static String label(double x, double y, String anchor, String words) {
        return element(
                "text",
                text(words),
                "x",
                Chart.number(x),
                "y",
                Chart.number(y),
                "text-anchor",
                anchor,
                "class",
                "quiet");
    }
}
