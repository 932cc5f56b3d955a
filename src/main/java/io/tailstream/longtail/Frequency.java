package io.tailstream.longtail;

import java.util.Arrays;

/** How frequent a class is, in the training data or in what a backbone was pre-trained on. */
public enum Frequency {
    MANY("Many"),
    MEDIUM("Medium"),
    FEW("Few");

    private final String label;

    Frequency(String label) {
        this.label = label;
    }

    /** As written in records and tables: {@code Many}, {@code Medium} or {@code Few}. */
    public String label() {
        return label;
    }

    /**
     * The frequency with this label.
     *
     * @throws IllegalArgumentException for any other text; case counts
     */
    public static Frequency parse(String label) {
        return Arrays.stream(values())
                .filter(frequency -> frequency.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + label + "' is no class group; it is one of Many, Medium, Few"));
    }
}
