package io.tailstream.training.text;

import io.tailstream.training.data.TextLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a class is worded: one template, or an ensemble of them whose features are averaged as CLIP does.
 *
 * <p>Example: the template {@code a photo of a {}.} words the class {@code great_white shark} as "a photo of a great
 * white shark."; {@code {}} is the bare name.
 *
 * @param templates at least one, each with {@code {}} where the name goes
 */
public record Prompts(List<String> templates) {
    /** Where the name goes. */
    public static final String NAME = "{}";

    /** CLIP's and LIFT's wording, the default. */
    public static final Prompts PHOTO = of("a photo of a {}.");

    public Prompts {
        templates = List.copyOf(templates);
        if (templates.isEmpty()) {
            throw new IllegalArgumentException("no template");
        }
        for (String template : templates) {
            if (!template.contains(NAME)) {
                throw new IllegalArgumentException(without(template));
            }
        }
    }

    /** A single template. */
    public static Prompts of(String template) {
        return new Prompts(List.of(template));
    }

    /**
     * As people have chosen them: a template, a file of templates, or {@link #PHOTO}.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if both are given
     */
    public static Prompts of(Optional<String> template, Optional<Path> file) throws IOException {
        if (template.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(
                    "A prompt and a file of templates exclude each other: '" + template.get() + "' and " + file.get());
        }
        return file.isPresent() ? read(file.get()) : template.map(Prompts::of).orElse(PHOTO);
    }

    /**
     * Reads an ensemble, one template a line; blank lines are passed over.
     *
     * @throws IOException if there is none, or one without {@code {}} (named file:line)
     */
    public static Prompts read(Path file) throws IOException {
        List<String> templates = new ArrayList<>();
        List<String> lines = TextLines.read(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            if (!line.contains(NAME)) {
                throw new IOException(file + ":" + (i + 1) + ": " + without(line));
            }
            templates.add(line);
        }
        if (templates.isEmpty()) {
            throw new IOException(file + ": no templates in it; one a line is needed, with " + NAME + " for the name");
        }
        return new Prompts(templates);
    }

    private static String without(String template) {
        return "the template '" + template + "' has no " + NAME + " where the class's name goes";
    }

    /** The texts of a class, one for each template; an underscore in its name is read as a space. */
    public List<String> texts(String className) {
        String name = className.replace('_', ' ');
        return templates.stream().map(template -> template.replace(NAME, name)).toList();
    }

    /**
     * The one text of each class, in their order.
     *
     * @throws IllegalArgumentException if this is an ensemble
     */
    public List<String> single(List<String> classNames) {
        if (templates.size() > 1) {
            throw new IllegalArgumentException("one template is needed here, not " + templates.size());
        }
        return classNames.stream().map(name -> texts(name).get(0)).toList();
    }

    /** The templates in one line, as a release and a recipe state them. */
    public String describe() {
        return String.join(" | ", templates);
    }
}
