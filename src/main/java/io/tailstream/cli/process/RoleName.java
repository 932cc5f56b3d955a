package io.tailstream.cli.process;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a process can do. They start in this order and stop in the other: what takes images stops first. */
public enum RoleName {
    /** Makes one prediction of the backbones' outputs. */
    FUSE,
    /** Brings predictions and labels together into accuracy by group. */
    SCORE,
    /** Serves the page. */
    WEB,
    /** Trains on labelled images of the topics and releases what the gate lets through. */
    TRAIN,
    /** Reads images, runs the backbones, writes their outputs. */
    INFER;

    /**
     * @throws IllegalArgumentException if a word is no role, or there is none
     */
    public static Set<RoleName> parse(List<String> words) {
        Set<RoleName> roles = words.stream()
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .map(RoleName::parse)
                .sorted()
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("no role given; known: " + known());
        }
        return roles;
    }

    private static RoleName parse(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown role '" + word + "'; known: " + known()));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String known() {
        return Arrays.stream(values()).map(RoleName::word).collect(Collectors.joining(", "));
    }
}
