package io.tailstream.web;

import java.util.List;

/** The groups in the order in which every table shows them. */
public final class GroupOrder {

    /** The frequencies from the most to the least, as groups are named. */
    public static final List<String> FREQUENCIES = List.of("Many", "Medium", "Few");

    /** All, D, P and the nine cells. */
    static final List<Key> STANDARD = standard();

    private GroupOrder() {}

    private static List<Key> standard() {
        List<Key> keys = new java.util.ArrayList<>();
        keys.add(new Key("all", "all"));
        FREQUENCIES.forEach(f -> keys.add(new Key("D", f)));
        FREQUENCIES.forEach(f -> keys.add(new Key("P", f)));
        FREQUENCIES.forEach(p -> FREQUENCIES.forEach(d -> keys.add(new Key("cell", cell(p, d)))));
        return List.copyOf(keys);
    }

    /** The cell of P-group {@code p} and D-group {@code d}. */
    public static String cell(String p, String d) {
        return "P-" + p + "/D-" + d;
    }

    /** A group by its kind and name. */
    record Key(String kind, String name) {}
}
