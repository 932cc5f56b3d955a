package io.tailstream.stream.retraining;

import java.util.ArrayList;
import java.util.List;

/**
 * What a challenger's classes were trained from, by class name, in its order; classes that nothing is said of had images
 * in the range and enough of them held out.
 *
 * @param newClasses in the labels and not in the champion: their rows of the head began from texts
 * @param exemplarClasses without an image in the range, trained from exemplars of earlier ranges
 * @param untrainedClasses without either: their rows of the head are as they were
 * @param fewHeldOut with fewer held-out images than an estimate takes: they keep the prior that they had
 */
public record ClassReport(
        List<String> newClasses, List<String> exemplarClasses, List<String> untrainedClasses, List<String> fewHeldOut) {

    /** Of a comparison without training. */
    static final ClassReport NONE = new ClassReport(List.of(), List.of(), List.of(), List.of());

    private static final int NAMED = 10;

    public ClassReport {
        newClasses = List.copyOf(newClasses);
        exemplarClasses = List.copyOf(exemplarClasses);
        untrainedClasses = List.copyOf(untrainedClasses);
        fewHeldOut = List.copyOf(fewHeldOut);
    }

    /**
     * Sorts out the classes.
     *
     * @param known how many of them, which come first, are the champion's
     * @param counts images in the range that are trained on, {@code [C]}
     * @param exemplars of each class, {@code [C]}
     * @param heldOut images that judge, {@code [C]}
     * @param fewest held-out images that a class needs
     */
    static ClassReport of(
            List<String> classNames, int known, long[] counts, long[] exemplars, long[] heldOut, int fewest) {
        List<String> fresh = new ArrayList<>();
        List<String> fromExemplars = new ArrayList<>();
        List<String> untrained = new ArrayList<>();
        List<String> few = new ArrayList<>();
        for (int c = 0; c < classNames.size(); c++) {
            String name = classNames.get(c);
            if (c >= known) {
                fresh.add(name);
            }
            if (counts[c] == 0) {
                (exemplars[c] > 0 ? fromExemplars : untrained).add(name);
            }
            if (heldOut[c] < fewest) {
                few.add(name);
            }
        }
        return new ClassReport(fresh, fromExemplars, untrained, few);
    }

    /** A line for each kind that has classes, the first ten of them by name. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        line(lines, newClasses, "new, begun from their texts");
        line(lines, exemplarClasses, "without an image in the range, trained from exemplars of earlier ones");
        line(lines, untrainedClasses, "without an image or an exemplar, left as they were");
        line(lines, fewHeldOut, "with too few held-out images for an estimate of their prior, which they keep");
        return lines;
    }

    private static void line(List<String> lines, List<String> classes, String what) {
        if (!classes.isEmpty()) {
            int rest = classes.size() - NAMED;
            lines.add(classes.size() + (classes.size() == 1 ? " class " : " classes ") + what + ": "
                    + String.join(", ", classes.subList(0, Math.min(NAMED, classes.size())))
                    + (rest > 0 ? " and " + rest + " more" : ""));
        }
    }
}
