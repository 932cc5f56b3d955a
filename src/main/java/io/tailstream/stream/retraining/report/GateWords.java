package io.tailstream.stream.retraining.report;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What text and page say alike; plain text, not escaped. */
final class GateWords {
    private GateWords() {}

    /** The outcome in one line. */
    static String outcome(GateDecision decision) {
        if (decision.getForced()) {
            return "released by force, against the gate";
        }
        return decision.getReleased()
                ? "released: " + decision.getChallenger() + " took the place of " + decision.getChampion()
                : "not released: " + decision.getChampion() + " stays in force";
    }

    /** How it is judged. */
    static String rule(GateDecision decision) {
        if (decision.getMargin() == null) {
            return "The margin was not kept with this decision.";
        }
        return "A comparison fails where the challenger's accuracy is more than "
                + points(decision.getMargin())
                + " percentage points below the champion's on the same images, and one that fails is enough,"
                + " whatever is gained elsewhere. A comparison needs " + decision.getFewest()
                + " images: a group with fewer is judged together with its neighbours, and where that is not enough,"
                + " or it has no image, it is not judged. Whether chance would explain a difference is shown; it does"
                + " not count.";
    }

    /** Names and numbers of the run, by what they are. */
    static Map<String, String> facts(GateDecision decision, Optional<AdapterRelease> release) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("challenger", decision.getChallenger());
        facts.put("champion", decision.getChampion());
        facts.put("decided", decision.getDecidedAt().toString());
        if (isTrained(decision)) {
            facts.put("images trained on", count(decision.getTrainedImages()));
            facts.put("images held out", count(decision.getHeldOutImages()));
        } else if (decision.getHeldOutImages() > 0) {
            facts.put("live images judged", count(decision.getHeldOutImages()));
        }
        release.ifPresent(made -> {
            facts.put("classes", count(made.getClassNames().size()));
            facts.put("seed", "" + made.getSeed());
        });
        return facts;
    }

    /** Whether it ends a training; otherwise both were judged by live images that they predicted. */
    static boolean isTrained(GateDecision decision) {
        return decision.getTrainedImages() > 0;
    }

    /** Where the training data ended, by topic and partition. */
    static Map<String, String> offsets(AdapterRelease release) {
        Map<String, String> offsets = new TreeMap<>();
        release.getOffsets().forEach((partition, end) -> offsets.put(partition, "" + end));
        return offsets;
    }

    /** The classes that did not simply have images, by what holds of them. */
    static Map<String, List<String>> classes(GateDecision decision) {
        Map<String, List<String>> classes = new LinkedHashMap<>();
        classes.put("new", decision.getNewClasses());
        classes.put("trained from images kept from earlier ranges", decision.getExemplarClasses());
        classes.put("without any image, left as they were", decision.getUntrainedClasses());
        return classes;
    }

    /** The SHA-256 of each adapter, by backbone. */
    static Map<String, String> adapters(AdapterRelease release) {
        Map<String, String> adapters = new LinkedHashMap<>();
        release.getBackbones().forEach(backbone -> adapters.put(backbone.getBackbone(), backbone.getAdapterSha256()));
        return adapters;
    }

    /** Why the settings of a challenger are not told. */
    static String unpublished(GateDecision decision) {
        return "Release " + decision.getChallenger()
                + " is not in the topic adapters, so its settings and adapters are not known here.";
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A fraction in percentage points, as short as it is exact to a hundredth. */
    static String points(double fraction) {
        return String.format(Locale.ROOT, "%.2f", 100 * fraction).replaceFirst("\\.?0+$", "");
    }

    /** A fraction in per cent, or a dash. */
    static String percent(Double fraction) {
        return fraction == null ? "–" : String.format(Locale.ROOT, "%.1f", 100 * fraction);
    }

    /** A difference in percentage points with its sign, or a dash. */
    static String signed(Double fraction) {
        return fraction == null ? "–" : String.format(Locale.ROOT, "%+.1f", 100 * fraction);
    }

    /** An interval of a difference in percentage points. */
    static String interval(GateRow row) {
        return row.low() == null ? "–" : "[" + signed(row.low()) + ", " + signed(row.high()) + "]";
    }

    /** Whether chance would explain a row's difference, of one that a verdict rests on. */
    static String chance(GateRow row) {
        return !row.isJudged() ? "" : row.isWithinChance() ? "yes" : "no";
    }

    /** Names in a line, cut where they are many. */
    static String names(List<String> all, int shown) {
        List<String> first = new ArrayList<>(all.subList(0, Math.min(shown, all.size())));
        if (all.size() > shown) {
            first.add("and " + (all.size() - shown) + " more");
        }
        return String.join(", ", first);
    }
}
