package io.tailstream.training;

import java.util.List;

/** The text of a class, as CLIP and LIFT word it. */
public final class Prompts {
    private Prompts() {}

    /** "a photo of a {name}.", an underscore read as a space. */
    public static String of(String className) {
        return "a photo of a " + className.replace('_', ' ') + ".";
    }

    /** The texts of all classes, in their order. */
    public static List<String> of(List<String> classNames) {
        return classNames.stream().map(Prompts::of).toList();
    }
}
