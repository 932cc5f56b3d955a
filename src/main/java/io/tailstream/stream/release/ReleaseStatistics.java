package io.tailstream.stream.release;

import io.tailstream.AdapterRelease;
import io.tailstream.Fusion;
import io.tailstream.ReleasedBackbone;
import io.tailstream.longtail.BackdoorAdjustment;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Priors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a release says, in the terms of the statistics: class c is {@code classNames[c]}, backbone m in its order. */
public final class ReleaseStatistics {

    /** Models of the accuracy that are no backbones. */
    private static final Set<String> NO_BACKBONES = Set.of("fused", "shadow");

    private ReleaseStatistics() {}

    /**
     * How the release combines its backbones.
     *
     * @throws IllegalArgumentException naming what in the release cannot be used
     */
    public static BackdoorAdjustment fusion(AdapterRelease release) {
        Fusion fusion = release.getFusion();
        return new BackdoorAdjustment(
                kind(fusion.getKind()),
                doubles(fusion.getWeights()),
                fusion.getExponent(),
                subset(release),
                doubles(fusion.getTargetPrior()),
                logitPriors(release),
                parameterPriors(release));
    }

    private static BackdoorAdjustment.Kind kind(String name) {
        try {
            return BackdoorAdjustment.Kind.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "fusion kind '" + name + "' is none of " + Arrays.toString(BackdoorAdjustment.Kind.values()), e);
        }
    }

    private static int[] subset(AdapterRelease release) {
        List<String> order = release.getBackbones().stream()
                .map(ReleasedBackbone::getBackbone)
                .toList();
        return release.getFusion().getBackbones().stream()
                .mapToInt(name -> {
                    int m = order.indexOf(name);
                    if (m < 0) {
                        throw new IllegalArgumentException(
                                "fusion names a backbone " + name + " that is none of " + order);
                    }
                    return m;
                })
                .toArray();
    }

    /**
     * P_S, the class prior of the training data, {@code [C]}: of the first backbone's counts, for all backbones of a
     * release are trained on the same images.
     *
     * @throws IllegalArgumentException if it has no count for a class
     */
    public static double[] trainingPrior(AdapterRelease release) {
        if (release.getBackbones().isEmpty()) {
            throw new IllegalArgumentException("it has no backbone");
        }
        List<Long> counts = release.getBackbones().get(0).getClassCounts();
        if (counts.size() != release.getClassNames().size()) {
            throw new IllegalArgumentException("training counts of " + counts.size() + " classes for "
                    + release.getClassNames().size());
        }
        return Priors.fromCounts(counts.stream().mapToLong(n -> n).toArray());
    }

    private interface Prior {
        List<Double> of(ReleasedBackbone backbone);
    }

    /** P̂_P of each backbone, {@code [M][C]}. */
    public static double[][] parameterPriors(AdapterRelease release) {
        return priors(release, ReleasedBackbone::getParameterPrior);
    }

    /** The prior that each backbone's logits carry, {@code [M][C]}. */
    public static double[][] logitPriors(AdapterRelease release) {
        return priors(release, ReleasedBackbone::getLogitPrior);
    }

    private static double[][] priors(AdapterRelease release, Prior prior) {
        int classes = release.getClassNames().size();
        return release.getBackbones().stream()
                .map(b -> {
                    double[] values = doubles(prior.of(b));
                    if (values.length != classes) {
                        throw new IllegalArgumentException("backbone " + b.getBackbone() + " has a prior of "
                                + values.length + " classes, the release has " + classes);
                    }
                    return values;
                })
                .toArray(double[][]::new);
    }

    private static double[] doubles(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * The release's class groups, in class order.
     *
     * @throws IllegalArgumentException if a class has no group or an unknown one
     */
    public static ClassGroups groups(AdapterRelease release) {
        return new ClassGroups(
                frequencies(release, "D", release.getGroups().getD()),
                frequencies(release, "P", release.getGroups().getP()));
    }

    private static Frequency[] frequencies(AdapterRelease release, String kind, Map<String, String> byClass) {
        return release.getClassNames().stream()
                .map(name -> {
                    String group = byClass.get(name);
                    if (group == null) {
                        throw new IllegalArgumentException("class " + name + " is in no " + kind + " group");
                    }
                    return Frequency.parse(group);
                })
                .toArray(Frequency[]::new);
    }

    /**
     * Checks that a release can be served: names, priors, groups and fusion agree with each other.
     *
     * @throws IllegalArgumentException naming the release and what is wrong with it
     */
    public static void check(AdapterRelease release) {
        try {
            if (release.getName().isEmpty() || ReleaseSlot.isReserved(release.getName())) {
                throw new IllegalArgumentException("a release cannot have this name");
            }
            if (Set.copyOf(release.getClassNames()).size()
                    != release.getClassNames().size()) {
                throw new IllegalArgumentException("a class name comes twice");
            }
            for (ReleasedBackbone backbone : release.getBackbones()) {
                if (NO_BACKBONES.contains(backbone.getBackbone())) {
                    throw new IllegalArgumentException("a backbone cannot be called " + backbone.getBackbone()
                            + ": the accuracy has other rows of this name");
                }
            }
            fusion(release);
            groups(release);
            trainingPrior(release);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("release '" + release.getName() + "': " + e.getMessage(), e);
        }
    }
}
