package io.tailstream.longtail.measure;

import java.util.Arrays;

/**
 * Summaries of class accuracies that weigh bad classes more than {@link BalancedAccuracy} does, as the reference's
 * evaluator has them. Classes without images are left out; fractions; null where there is no class with images.
 */
public final class ClassAccuracies {

    /** The reference takes an accuracy below this as this, so that one hopeless class leaves the mean above 0. */
    private static final double LEAST = 1e-5;

    private ClassAccuracies() {}

    /** The least accuracy of a class. */
    public static Double worst(Tally[] classes) {
        double[] accuracies = of(classes);
        return accuracies.length == 0
                ? null
                : (Double) Arrays.stream(accuracies).min().getAsDouble();
    }

    /** The harmonic mean; an accuracy below 1e-5 counts as that. */
    public static Double harmonicMean(Tally[] classes) {
        double[] accuracies = of(classes);
        double inverse =
                Arrays.stream(accuracies).map(a -> 1 / Math.max(a, LEAST)).sum();
        return accuracies.length == 0 ? null : (Double) (accuracies.length / inverse);
    }

    /** The geometric mean; 0 where one class has accuracy 0. */
    public static Double geometricMean(Tally[] classes) {
        double[] accuracies = of(classes);
        double logs = Arrays.stream(accuracies).map(StrictMath::log).sum();
        return accuracies.length == 0 ? null : (Double) StrictMath.exp(logs / accuracies.length);
    }

    private static double[] of(Tally[] classes) {
        return Arrays.stream(classes)
                .filter(tally -> !tally.isEmpty())
                .mapToDouble(Tally::accuracy)
                .toArray();
    }
}
