package io.tailstream.demo.image;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the demo's 48 classes: an object of two semantic parts, the paper's head and body. Each of the eight heads
 * stands on six of the eight bodies and each body carries six heads, so neither part alone tells the class.
 *
 * @param index 0 .. 47, the order of {@link #ALL}
 */
public record DemoClass(int index, Head head, Body body) {
    /** Which bodies go with head h: h plus these, around the eight. */
    private static final int[] OFFSETS = {0, 1, 2, 4, 5, 7};

    /** All classes, in the order of their indices. */
    public static final List<DemoClass> ALL = all();

    /** All names, in the order of their indices. */
    public static final List<String> NAMES =
            ALL.stream().map(DemoClass::className).toList();

    /** Such as {@code lantern-barrel}. */
    public String className() {
        return head.noun() + "-" + body.noun();
    }

    private static List<DemoClass> all() {
        List<DemoClass> classes = new ArrayList<>();
        for (int head = 0; head < Head.ALL.size(); head++) {
            for (int offset : OFFSETS) {
                Body body = Body.ALL.get((head + offset) % Body.ALL.size());
                classes.add(new DemoClass(classes.size(), Head.ALL.get(head), body));
            }
        }
        return List.copyOf(classes);
    }
}
