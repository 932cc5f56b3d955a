package io.tailstream.testing;

import io.tailstream.ClassShare;
import io.tailstream.GroupAccuracy;
import io.tailstream.GroupShare;
import io.tailstream.LabelDrift;
import io.tailstream.testing.Recount.Classes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Holds records read from {@code label-drift} against a {@link Recount}, the highest revision of each, by formulas written
 * down a second time.
 */
public final class DriftAudit {

    private static final double TOLERANCE = 1e-9;

    private record Key(long end, int seconds) {}

    private final Recount recount;
    private final Map<String, Classes> releases;
    private final Map<String, List<Long>> trainedOn;
    private final Map<Key, LabelDrift> records = new LinkedHashMap<>();

    /**
     * @param releases classes and groups by release name
     * @param trainedOn training images of each class, more than 0, by release name
     */
    public DriftAudit(
            Recount recount,
            Map<String, Classes> releases,
            Map<String, List<Long>> trainedOn,
            List<LabelDrift> records) {
        this.recount = recount;
        this.releases = releases;
        this.trainedOn = trainedOn;
        records.forEach(record -> this.records.merge(
                new Key(record.getWindowEnd().toEpochMilli(), record.getWindowSeconds()),
                record,
                (a, b) -> b.getRevision() >= a.getRevision() ? b : a));
    }

    /** Windows whose rows of accuracy and whose record differ in revision or release, or of which one is missing. */
    public List<String> missing(List<GroupAccuracy> rows) {
        Map<Key, GroupAccuracy> all = new LinkedHashMap<>();
        for (GroupAccuracy row : rows) {
            if (row.getModel().equals("fused") && row.getGroupKind().equals("all") && row.getRelease() == null) {
                all.merge(
                        new Key(row.getWindowEnd().toEpochMilli(), row.getWindowSeconds()),
                        row,
                        (a, b) -> b.getRevision() >= a.getRevision() ? b : a);
            }
        }
        List<String> missing = new ArrayList<>();
        all.forEach((key, row) -> {
            LabelDrift record = records.get(key);
            if (record == null
                    || record.getRevision() != row.getRevision()
                    || !record.getRelease().equals(row.getGroupsRelease())
                    || record.getUnknownClass() != row.getUnknownClass()) {
                missing.add(key + ": accuracy says " + row + ", drift " + record);
            }
        });
        records.keySet().stream()
                .filter(key -> !all.containsKey(key))
                .forEach(key -> missing.add("no row of accuracy for the drift of " + key));
        return missing;
    }

    /** Where a record says something else than the recount; empty: all is right. */
    public List<String> differences(int longestSeconds) {
        List<String> differences = new ArrayList<>();
        records.forEach((key, record) -> {
            String wrong = compare(key, record, key.seconds() == longestSeconds);
            if (wrong != null) {
                differences.add(key + ": " + wrong + " in " + record);
            }
        });
        return differences;
    }

    private String compare(Key key, LabelDrift record, boolean withClasses) {
        Classes classes = releases.get(record.getRelease());
        long start = key.end() - key.seconds() * 1000L;
        Map<String, Long> winning = new TreeMap<>(recount.winningLabels(start, key.end()));
        long known = 0;
        long unknown = 0;
        for (Map.Entry<String, Long> one : winning.entrySet()) {
            if (classes.names().contains(one.getKey())) {
                known += one.getValue();
            } else {
                unknown += one.getValue();
            }
        }
        if (record.getWindowStart().toEpochMilli() != start
                || record.getLabels() != known
                || record.getUnknownClass() != unknown) {
            return "recounted " + winning;
        }
        List<Long> counts = trainedOn.get(record.getRelease());
        double trained = counts.stream().mapToLong(n -> n).sum();
        double variation = 0;
        double byChance = 0;
        double divergence = 0;
        for (int c = 0; c < classes.names().size(); c++) {
            double p = counts.get(c) / trained;
            double q = winning.getOrDefault(classes.names().get(c), 0L) / (double) Math.max(1, known);
            variation += Math.abs(q - p) / 2;
            byChance += meanDeviation((int) known, p) / 2;
            divergence += p / 2 * log2(2 * p / (p + q)) + (q == 0 ? 0 : q / 2 * log2(2 * q / (p + q)));
        }
        boolean empty = known == 0;
        if (!same(record.getTotalVariation(), empty ? null : (Double) variation)
                || !same(record.getTotalVariationByChance(), empty ? null : (Double) byChance)
                || !same(record.getJensenShannon(), empty ? null : (Double) divergence)) {
            return "recounted " + variation + ", by chance " + byChance + ", bits " + divergence;
        }
        if (record.getGroups().size() != 15) {
            return "not 15 groups";
        }
        for (GroupShare share : record.getGroups()) {
            long labels = 0;
            double reference = 0;
            for (int c = 0; c < classes.names().size(); c++) {
                if (isIn(classes.names().get(c), share, classes)) {
                    labels += winning.getOrDefault(classes.names().get(c), 0L);
                    reference += counts.get(c) / trained;
                }
            }
            if (share.getLabels() != labels
                    || !same(share.getShare(), empty ? null : (Double) (labels / (double) known))
                    || !same(share.getReference(), reference)) {
                return "recounted " + labels + ", reference " + reference + " for " + share;
            }
        }
        return withClasses
                ? compareClasses(record, classes, counts, trained, winning)
                : record.getClasses().isEmpty() ? null : "classes in a shorter window";
    }

    private static String compareClasses(
            LabelDrift record, Classes classes, List<Long> counts, double trained, Map<String, Long> winning) {
        if (record.getClasses().size() != classes.names().size()) {
            return "not every class";
        }
        double before = Double.POSITIVE_INFINITY;
        for (ClassShare share : record.getClasses()) {
            double reference = counts.get(classes.names().indexOf(share.getLabel())) / trained;
            long labels = winning.getOrDefault(share.getLabel(), 0L);
            if (share.getLabels() != labels || !same(share.getReference(), reference)) {
                return "recounted " + labels + ", reference " + reference + " for " + share;
            }
            if (share.getShare() != null) {
                double difference = Math.abs(labels / (double) record.getLabels() - reference);
                if (difference > before + TOLERANCE || !same(share.getShare(), labels / (double) record.getLabels())) {
                    return "out of order or wrong: " + share;
                }
                before = difference;
            }
        }
        return null;
    }

    /** E|X/n − p| of a binomial, term by term. */
    private static double meanDeviation(int n, double p) {
        if (p >= 1) {
            return 0;
        }
        double sum = 0;
        double logMass = n * Math.log(1 - p);
        for (int k = 0; k <= n; k++) {
            sum += Math.exp(logMass) * Math.abs((double) k / n - p);
            logMass += Math.log(p * (n - k) / ((1 - p) * (k + 1)));
        }
        return sum;
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }

    private static boolean isIn(String name, GroupShare share, Classes classes) {
        String d = classes.d().get(name);
        String p = classes.p().get(name);
        return switch (share.getGroupKind()) {
            case "D" -> share.getGroup().equals(d);
            case "P" -> share.getGroup().equals(p);
            case "cell" -> share.getGroup().equals("P-" + p + "/D-" + d);
            default -> throw new IllegalArgumentException(Objects.toString(share));
        };
    }

    private static boolean same(Double actual, Double expected) {
        return actual == null || expected == null
                ? Objects.equals(actual, expected)
                : Math.abs(actual - expected) <= TOLERANCE;
    }
}
