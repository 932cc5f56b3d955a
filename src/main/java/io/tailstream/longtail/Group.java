package io.tailstream.longtail;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A group of classes that accuracy is reported for.
 *
 * @param kind what divides the classes here
 * @param name the group among those of its kind, as written in records: {@code all}, {@code Few}, {@code P-Few/D-Few},
 *     or a class's name
 */
public record Group(Kind kind, String name) {

    /** What divides the classes into groups. */
    public enum Kind {
        /** All classes together. */
        ALL("all"),
        /** By the number of training images. */
        D("D"),
        /** By the backbone's pre-training prior. */
        P("P"),
        /** By both. */
        CELL("cell"),
        /** Each class alone. */
        CLASS("class");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        /** As written in records ({@code groupKind}). */
        public String key() {
            return key;
        }
    }

    /** All classes. */
    public static final Group ALL = new Group(Kind.ALL, "all");

    private static final List<Group> STANDARD = buildStandard();

    public Group {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
    }

    /** The classes of one data group. */
    public static Group data(Frequency frequency) {
        return new Group(Kind.D, frequency.label());
    }

    /** The classes of one parameter group. */
    public static Group parameter(Frequency frequency) {
        return new Group(Kind.P, frequency.label());
    }

    /** One of the nine cells of the grid: {@code P-Few/D-Few} and the like. */
    public static Group cell(Frequency parameter, Frequency data) {
        return new Group(Kind.CELL, "P-" + parameter.label() + "/D-" + data.label());
    }

    /** One class alone. */
    public static Group ofClass(String className) {
        return new Group(Kind.CLASS, className);
    }

    /** The group's name for readers, who see groups of several kinds side by side: {@code D-Few}, {@code P-Few/D-Few}. */
    public String title() {
        return title(kind.key(), name);
    }

    /** As {@link #title()}, of kind and name as records write them. */
    public static String title(String kind, String name) {
        return kind.equals(Kind.D.key()) || kind.equals(Kind.P.key()) ? kind + "-" + name : name;
    }

    /**
     * The sixteen groups that every report has, in this order: all; D-Many, D-Medium, D-Few; P-Many, P-Medium, P-Few;
     * the nine cells, P-Many/D-Many first, D running faster.
     */
    public static List<Group> standard() {
        return STANDARD;
    }

    private static List<Group> buildStandard() {
        List<Group> groups = new ArrayList<>(List.of(ALL));
        for (Frequency data : Frequency.values()) {
            groups.add(data(data));
        }
        for (Frequency parameter : Frequency.values()) {
            groups.add(parameter(parameter));
        }
        for (Frequency parameter : Frequency.values()) {
            for (Frequency data : Frequency.values()) {
                groups.add(cell(parameter, data));
            }
        }
        return List.copyOf(groups);
    }
}
