package io.tailstream.longtail.measure;

/**
 * Average accuracy gap of two models (Eq. 5): (1/C) Σ_c |Acc(f, c) − Acc(g, c)|. Two models of equal accuracy that are
 * good at different classes have a large gap: that is what fusing them can gain from.
 *
 * @param gap the mean over the classes that were scored for both, a fraction; null where there is none
 * @param classes how many those are
 */
public record AccuracyGap(Double gap, int classes) {

    /**
     * The gap between two models.
     *
     * @param first one tally a class, {@code [C]}
     * @param second likewise, of the other model
     */
    public static AccuracyGap between(Tally[] first, Tally[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("tallies of " + first.length + " and " + second.length + " classes");
        }
        double sum = 0;
        int scored = 0;
        for (int c = 0; c < first.length; c++) {
            if (!first[c].isEmpty() && !second[c].isEmpty()) {
                sum += Math.abs(first[c].accuracy() - second[c].accuracy());
                scored++;
            }
        }
        return new AccuracyGap(scored == 0 ? null : (Double) (sum / scored), scored);
    }
}
