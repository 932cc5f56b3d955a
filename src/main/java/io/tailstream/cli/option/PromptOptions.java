package io.tailstream.cli.option;

import io.tailstream.training.text.Prompts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a command words the classes for the text tower. */
public final class PromptOptions {
    @Option(
            names = "--prompt",
            paramLabel = "TEMPLATE",
            description = "A class's text, {} being its name; '{}' is the bare name (default: a photo of a {}.).")
    private String prompt;

    @Option(
            names = "--templates",
            paramLabel = "FILE",
            description = "An ensemble: one template a line; their normalised features are averaged.")
    private Path templates;

    /** The prompts, read anew. */
    public Prompts prompts() throws IOException {
        return Prompts.of(Optional.ofNullable(prompt), Optional.ofNullable(templates));
    }
}
