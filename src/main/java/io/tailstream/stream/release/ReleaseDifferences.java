package io.tailstream.stream.release;

import io.tailstream.AdapterRelease;
import io.tailstream.Fusion;
import io.tailstream.ReleasedBackbone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What one release states otherwise than another. Classes are compared by name, for their places differ between
 * releases.
 *
 * @param settings fusion, seed, hyper-parameters and where the training data ended
 * @param addedClasses those that only the second has, in its order
 * @param removedClasses those that only the first has, in its order
 * @param groups the D- and P-groups of classes that both have
 * @param adapters each backbone's weights, adapter and number of training images
 * @param priors for each prior that differs, the class where it differs most
 */
public record ReleaseDifferences(
        List<Change> settings,
        List<String> addedClasses,
        List<String> removedClasses,
        List<Change> groups,
        List<Change> adapters,
        List<Change> priors) {

    private static final String TARGET = "fusion.targetPrior";

    /**
     * One thing that differs.
     *
     * @param what its name
     * @param before what the first release says; null: nothing
     * @param after what the second says; null: nothing
     */
    public record Change(String what, String before, String after) {}

    /** From the first release to the second. */
    public static ReleaseDifferences between(AdapterRelease first, AdapterRelease second) {
        Set<String> both = new LinkedHashSet<>(first.getClassNames());
        both.retainAll(second.getClassNames());
        return new ReleaseDifferences(
                changes(settings(first), settings(second)),
                without(second.getClassNames(), both),
                without(first.getClassNames(), both),
                changes(groups(first, both), groups(second, both)),
                changes(adapters(first), adapters(second)),
                priorChanges(first, second));
    }

    /** Whether nothing differs that is compared. */
    public boolean isEmpty() {
        return settings.isEmpty()
                && addedClasses.isEmpty()
                && removedClasses.isEmpty()
                && groups.isEmpty()
                && adapters.isEmpty()
                && priors.isEmpty();
    }

    private static List<String> without(List<String> names, Set<String> both) {
        return names.stream().filter(name -> !both.contains(name)).toList();
    }

    private static List<Change> changes(Map<String, String> before, Map<String, String> after) {
        Set<String> all = new LinkedHashSet<>(before.keySet());
        all.addAll(after.keySet());
        return all.stream()
                .filter(what -> !Objects.equals(before.get(what), after.get(what)))
                .map(what -> new Change(what, before.get(what), after.get(what)))
                .toList();
    }

    private static Map<String, String> settings(AdapterRelease release) {
        Fusion fusion = release.getFusion();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("backbones", String.join(", ", names(release)));
        all.put("fusion.kind", fusion.getKind());
        all.put("fusion.weights", fusion.getWeights().toString());
        all.put("fusion.exponent", "" + fusion.getExponent());
        all.put("fusion.backbones", fusion.getBackbones().toString());
        all.put(TARGET, fusion.getTargetPrior().isEmpty() ? "none" : "given");
        all.put("fusion.top", "" + fusion.getTop());
        all.put("seed", "" + release.getSeed());
        new TreeMap<>(release.getHyperParameters()).forEach((name, value) -> all.put("hyperParameters." + name, value));
        new TreeMap<>(release.getOffsets()).forEach((name, value) -> all.put("offsets." + name, "" + value));
        return all;
    }

    private static List<String> names(AdapterRelease release) {
        return release.getBackbones().stream()
                .map(ReleasedBackbone::getBackbone)
                .toList();
    }

    private static Map<String, String> groups(AdapterRelease release, Set<String> classes) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String name : classes) {
            all.put(name + " D", release.getGroups().getD().get(name));
            all.put(name + " P", release.getGroups().getP().get(name));
        }
        return all;
    }

    private static Map<String, String> adapters(AdapterRelease release) {
        Map<String, String> all = new LinkedHashMap<>();
        for (ReleasedBackbone backbone : release.getBackbones()) {
            String name = backbone.getBackbone();
            all.put(name + " weights", backbone.getBackboneSha256());
            all.put(name + " adapter", backbone.getAdapterSha256());
            all.put(
                    name + " training images",
                    "" + backbone.getClassCounts().stream().mapToLong(n -> n).sum());
        }
        return all;
    }

    private static List<Change> priorChanges(AdapterRelease first, AdapterRelease second) {
        Map<String, Map<String, Double>> before = priors(first);
        Map<String, Map<String, Double>> after = priors(second);
        List<Change> changes = new ArrayList<>();
        before.forEach((what, prior) -> {
            if (after.containsKey(what)) {
                largest(what, prior, after.get(what), changes);
            }
        });
        onlyOne(before.get(TARGET), after.get(TARGET), changes);
        return changes;
    }

    private static void largest(
            String what, Map<String, Double> before, Map<String, Double> after, List<Change> changes) {
        String most = null;
        double largest = 0;
        for (Map.Entry<String, Double> one : before.entrySet()) {
            Double other = after.get(one.getKey());
            if (other != null && Math.abs(other - one.getValue()) > largest) {
                largest = Math.abs(other - one.getValue());
                most = one.getKey();
            }
        }
        if (most != null) {
            changes.add(new Change(what + ", most at " + most, "" + before.get(most), "" + after.get(most)));
        }
    }

    /** A target prior that only one of them has: its most probable class. */
    private static void onlyOne(Map<String, Double> before, Map<String, Double> after, List<Change> changes) {
        if (before.isEmpty() == after.isEmpty()) {
            return;
        }
        Map.Entry<String, Double> most = Stream.concat(before.entrySet().stream(), after.entrySet().stream())
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        String share = "" + most.getValue();
        changes.add(new Change(
                TARGET + ", highest at " + most.getKey(),
                before.isEmpty() ? null : share,
                after.isEmpty() ? null : share));
    }

    private static Map<String, Map<String, Double>> priors(AdapterRelease release) {
        Map<String, Map<String, Double>> all = new LinkedHashMap<>();
        for (ReleasedBackbone backbone : release.getBackbones()) {
            all.put(backbone.getBackbone() + " parameter prior", byClass(release, backbone.getParameterPrior()));
            all.put(backbone.getBackbone() + " logit prior", byClass(release, backbone.getLogitPrior()));
        }
        all.put(TARGET, byClass(release, release.getFusion().getTargetPrior()));
        return all;
    }

    private static Map<String, Double> byClass(AdapterRelease release, List<Double> prior) {
        Map<String, Double> all = new LinkedHashMap<>();
        for (int c = 0; c < Math.min(prior.size(), release.getClassNames().size()); c++) {
            all.put(release.getClassNames().get(c), prior.get(c));
        }
        return all;
    }
}
