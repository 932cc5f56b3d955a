package io.tailstream.cli.option;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.model.backbone.BackboneFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which backbones a command works with, and in which order. */
public final class BackboneOptions {
    @Option(
            names = "--backbones",
            required = true,
            paramLabel = "FOLDER",
            description = "A folder with one folder a backbone (backbone.json, weights.safetensors, tokenizer.json).")
    private Path folder;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "These backbones alone, in this order (default: all, by name).")
    private List<String> only = List.of();

    /** Whether there is a folder of them. */
    boolean given() {
        return folder != null;
    }

    public List<BackboneFolder> open() throws IOException {
        List<BackboneFolder> all = BackboneFolder.list(folder);
        if (only.isEmpty()) {
            return all;
        }
        List<BackboneFolder> chosen = new ArrayList<>();
        for (String name : only) {
            chosen.add(all.stream()
                    .filter(backbone -> backbone.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.BAD_INPUT,
                            "no backbone '" + name + "' in " + folder + "; there are "
                                    + all.stream().map(BackboneFolder::name).toList())));
        }
        return chosen;
    }
}
