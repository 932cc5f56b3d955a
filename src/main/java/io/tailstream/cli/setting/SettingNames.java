package io.tailstream.cli.setting;

import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Which names are settings; all others with our prefix are refused, for a misspelt one would be silently ignored. */
final class SettingNames {

    /** What the launcher and the failure report read themselves. */
    private static final Set<String> OTHER_VARIABLES = Set.of("TAILSTREAM_DEBUG", "TAILSTREAM_JAVA_OPTS");

    private static final String VARIABLE = "TAILSTREAM_";
    private static final String MAP = "*";
    private static final String ELEMENT = "[*]";

    private final Set<String> names;

    /** @param names full names; one that ends in {@code *} is the beginning of any */
    SettingNames(Set<String> names) {
        this.names = new TreeSet<>(names);
        this.names.removeIf(name -> name.endsWith(ELEMENT)); // of a list that is there itself
    }

    /**
     * Looks through every source.
     *
     * @throws IllegalArgumentException naming all unknown settings, where each stands, and the nearest known one
     */
    void check(SmallRyeConfig config, Set<String> variables) {
        List<String> unknown = new ArrayList<>();
        for (ConfigSource source : config.getConfigSources()) {
            for (String name : source.getPropertyNames()) {
                if (name.startsWith(SettingsLoader.PREFIX) && !isKnown(name) && !isVariable(source)) {
                    unknown.add("'" + name + "' in " + place(source) + ": did you mean '" + nearest(name) + "'?");
                }
            }
        }
        for (String variable : new TreeSet<>(variables)) {
            if (variable.startsWith(VARIABLE) && !isKnownVariable(variable)) {
                unknown.add("'" + variable + "' in the environment: did you mean '" + nearestVariable(variable) + "'?");
            }
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("Unknown setting " + String.join("; unknown setting ", unknown));
        }
    }

    /** The environment is looked through by its own names: what they are as settings is a guess. */
    private static boolean isVariable(ConfigSource source) {
        return source.getName().startsWith("EnvConfigSource") || source instanceof KafkaVariables;
    }

    private static String place(ConfigSource source) {
        if (source instanceof OptionSource) {
            return source.getName();
        }
        if (source.getName().startsWith("SysPropConfigSource")) {
            return "the system properties";
        }
        return source.getName().replaceFirst("^.*\\[source=(?:file:)?(.*)]$", "$1");
    }

    private boolean isKnown(String name) {
        return names.stream()
                .anyMatch(known -> known.endsWith(MAP)
                        ? name.startsWith(known.substring(0, known.length() - MAP.length()))
                        : name.equals(known) || name.startsWith(known + "["));
    }

    private boolean isKnownVariable(String given) {
        String variable = given.replaceFirst("_\\d+_$", ""); // an element of a list
        return OTHER_VARIABLES.contains(variable)
                || names.stream()
                        .map(SettingNames::variable)
                        .anyMatch(known -> known.endsWith(MAP)
                                ? variable.startsWith(known.substring(0, known.length() - MAP.length()))
                                : variable.equals(known));
    }

    private String nearest(String name) {
        return names.stream().min(byDistance(name)).orElseThrow();
    }

    private String nearestVariable(String variable) {
        return names.stream()
                .map(SettingNames::variable)
                .min(byDistance(variable))
                .orElseThrow();
    }

    private static Comparator<String> byDistance(String name) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return Comparator.comparingInt(known -> distance.apply(known, name));
    }

    /** The environment variable of a setting. */
    static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT);
    }
}
