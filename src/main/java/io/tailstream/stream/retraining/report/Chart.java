package io.tailstream.stream.retraining.report;

import static io.tailstream.stream.retraining.report.Markup.element;
import static io.tailstream.stream.retraining.report.Markup.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A drawing with a title, marks and figures for each row, above a horizontal axis. Colours are classes of the page's
 * style sheet, so that it follows light and dark; lengths are SVG's user units.
 *
 * <p>Drawn here and not by a charting library: what those at hand draw has intervals along the vertical axis only, and
 * fixed colours.
 */
final class Chart {
    static final int WIDTH = 860;
    static final int LEFT = 250;
    static final int RIGHT = 690;
    static final int ROW = 24;
    private static final int TOP = 34;
    private static final int BOTTOM = 46;
    private static final int GAP = 10;
    private static final int LINE = 16;

    private final StringBuilder marks = new StringBuilder();
    private final double from;
    private final double to;
    private double y = TOP;
    private double after;

    /** @param from the axis' left end, in the unit of what is drawn; likewise {@code to} */
    Chart(double from, double to) {
        if (!(from < to)) {
            throw new IllegalArgumentException("an axis from " + from + " to " + to);
        }
        this.from = from;
        this.to = to;
    }

    /** Ends that are whole steps of the axis, around two values. */
    static double[] around(double low, double high) {
        double step = step(low, high);
        double end = Math.ceil(high / step - 1e-9) * step;
        double start = Math.floor(low / step + 1e-9) * step;
        return new double[] {start, end > start ? end : start + step};
    }

    private static double step(double low, double high) {
        double rough = Math.max(1e-3, (high - low) / 6);
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double factor = rough / power;
        return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
    }

    /**
     * Begins a row.
     *
     * @param titles lines of its title; what is drawn is level with their middle
     * @param gap whether to set it apart from the row before
     */
    void row(List<String> titles, String style, boolean gap, String figures) {
        double half = (titles.size() - 1) * LINE / 2.0;
        y += after + half + (gap ? GAP : 0);
        after = ROW + half;
        for (int i = 0; i < titles.size(); i++) {
            String title = (i == 0 ? "" : "with ") + titles.get(i);
            marks.append(words(LEFT - 14, y + 4 - half + i * LINE, "end", style, title));
        }
        marks.append(words(RIGHT + 16, y + 4, "start", style, figures));
    }

    /** A part of the row's line between two values; where it goes on beyond the axis, an arrow says so. */
    void span(double low, double high, String style) {
        marks.append(line(at(low), y, at(high), y, style));
        if (low < from) {
            marks.append(shape("M" + (LEFT + 6) + " " + (y - 4) + "l-6 4l6 4", "arrow " + style));
        }
        if (high > to) {
            marks.append(shape("M" + (RIGHT - 6) + " " + (y - 4) + "l6 4l-6 4", "arrow " + style));
        }
    }

    void circle(double value, String style) {
        if (value >= from && value <= to) {
            marks.append(element("circle", "", "cx", number(at(value)), "cy", number(y), "r", "5", "class", style));
        }
    }

    void square(double value, String style) {
        double x = at(value);
        marks.append(shape("M" + number(x - 4.5) + " " + number(y - 4.5) + "h9v9h-9z", style));
    }

    void triangle(double value, String style) {
        double x = at(value);
        marks.append(shape("M" + number(x - 6.5) + " " + number(y - 5) + "h13l-6.5 11z", style));
    }

    /**
     * The whole drawing.
     *
     * @param axis what the axis is of
     * @param title what is drawn, for those who do not see it
     * @param description what it shows
     */
    String svg(String axis, String title, String description, List<Rule> rules) {
        double bottom = y + after - ROW / 2.0;
        double height = bottom + BOTTOM;
        StringBuilder grid = new StringBuilder();
        for (double tick : ticks()) {
            grid.append(line(at(tick), TOP - 16, at(tick), bottom + 4, "grid"));
            grid.append(words(at(tick), bottom + 20, "middle", "quiet", number(tick)));
        }
        for (Rule rule : rules) {
            grid.append(line(at(rule.at()), TOP - 16, at(rule.at()), bottom + 4, rule.style()));
            grid.append(words(at(rule.at()), TOP - 22, rule.anchor(), rule.style() + "-label", rule.label()));
        }
        grid.append(words((LEFT + RIGHT) / 2.0, bottom + 38, "middle", "quiet", axis));
        return element(
                "svg",
                element("title", text(title)) + element("desc", text(description)) + grid + marks,
                "viewBox",
                "0 0 " + WIDTH + " " + number(height),
                "role",
                "img",
                "aria-label",
                title + ". " + description);
    }

    /**
     * A vertical line through all rows.
     *
     * @param anchor how the label lies to it: {@code start}, {@code middle} or {@code end}
     */
    record Rule(double at, String style, String anchor, String label) {}

    private List<Double> ticks() {
        double step = step(from, to);
        List<Double> ticks = new ArrayList<>();
        for (long i = Math.round(Math.ceil(from / step - 1e-9)); i * step <= to + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    private double at(double value) {
        double inside = Math.max(from, Math.min(to, value));
        return LEFT + (inside - from) / (to - from) * (RIGHT - LEFT);
    }

    private static String words(double x, double y, String anchor, String style, String words) {
        return element(
                "text", text(words), "x", number(x), "y", number(y), "text-anchor", anchor, "class", style.strip());
    }

    private static String line(double x1, double y1, double x2, double y2, String style) {
        return element(
                "line", "", "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2), "class", style);
    }

    private static String shape(String path, String style) {
        return element("path", "", "d", path, "class", style);
    }

    /** Without needless digits. */
    static String number(double value) {
        String written = String.format(Locale.ROOT, "%.2f", value).replaceFirst("\\.?0+$", "");
        return written.equals("-0") ? "0" : written;
    }
}
