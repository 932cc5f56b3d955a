package io.tailstream.longtail.measure;

/** The mean of class accuracies, each class counting the same: the paper's group accuracy, and its "All". */
public final class BalancedAccuracy {

    private BalancedAccuracy() {}

    /**
     * The mean over the members that have something counted, a fraction; null where none has.
     *
     * <p>Classes with 9 of 10, 0 of 1 and 0 of 0 have (0.9 + 0) / 2 = 0.45, where correct / total is 9 / 11.
     *
     * @param classes one tally a class, {@code [C]}
     * @param members indexes into it
     */
    public static Double of(Tally[] classes, int[] members) {
        double sum = 0;
        int counted = 0;
        for (int c : members) {
            if (!classes[c].isEmpty()) {
                sum += classes[c].accuracy();
                counted++;
            }
        }
        return counted == 0 ? null : (Double) (sum / counted);
    }
}
