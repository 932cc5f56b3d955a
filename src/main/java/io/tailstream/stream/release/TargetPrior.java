package io.tailstream.stream.release;

import io.tailstream.AdapterRelease;
import io.tailstream.Fusion;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The class prior that a release's predictions are to be adjusted to, and how it came about.
 *
 * @param prior {@code [C]}, summing to 1; empty: no adjustment
 * @param how by name, without {@link #PREFIX}: the source, the range, and the like
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
public record TargetPrior(double[] prior, Map<String, String> how) {

    /** Before the names of the hyper-parameters that say how a target prior came about. */
    public static final String PREFIX = "targetPrior.";

    public TargetPrior {
        how = Map.copyOf(new TreeMap<>(how));
    }

    /**
     * A new release of the same adapters, classes and groups that is adjusted to this prior: z_m + log π_T − log π_m
     * stands for each backbone's logits. What was measured of the parent does not hold for it and is left out.
     *
     * @throws IllegalArgumentException if the prior or the name cannot be a release's
     */
    public AdapterRelease of(AdapterRelease parent, String name, Instant now) {
        Map<String, String> hyperParameters = new HashMap<>(parent.getHyperParameters());
        hyperParameters.keySet().removeIf(key -> key.startsWith(PREFIX));
        how.forEach((key, value) -> hyperParameters.put(PREFIX + key, value));
        AdapterRelease adjusted = AdapterRelease.newBuilder(parent)
                .setName(name)
                .setParent(parent.getName())
                .setFusion(Fusion.newBuilder(parent.getFusion())
                        .setTargetPrior(Arrays.stream(prior).boxed().toList())
                        .build())
                .setHyperParameters(hyperParameters)
                .setMetrics(Map.of())
                .setCreatedAt(now)
                .build();
        ReleaseStatistics.check(adjusted);
        return adjusted;
    }

    /**
     * The class prior that a release's predictions follow: its target prior or, without one, the mean of what its
     * backbones' logits carry; {@code [C]}.
     */
    public static double[] followedBy(AdapterRelease release) {
        List<Double> target = release.getFusion().getTargetPrior();
        if (!target.isEmpty()) {
            return target.stream().mapToDouble(p -> p).toArray();
        }
        double[][] carried = ReleaseStatistics.logitPriors(release);
        double[] mean = new double[release.getClassNames().size()];
        for (double[] prior : carried) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += prior[c] / carried.length;
            }
        }
        return mean;
    }
}
