package io.tailstream.demo;

import io.tailstream.demo.image.GeneratedSet;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.stream.release.ReleaseFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The three backbones that the program brings along, pre-trained on the generated corpora, and their first release. How
 * they were made stands in {@code RECIPE.md} beside them.
 *
 * @param backbones alpha, beta and gamma, in the release's order
 * @param release their adapters, trained on the generated long-tailed set
 */
public record DemoBackbones(List<BackboneFolder> backbones, ReleaseFolder release) {
    private static final String RESOURCES = "/demo/";
    private static final String BACKBONES = "backbones";
    private static final String RELEASE = "release";
    private static final List<String> BACKBONE_FILES =
            List.of("weights.safetensors", "tokenizer.json", "recipe.json", "backbone.json");

    public DemoBackbones {
        backbones = List.copyOf(backbones);
    }

    /**
     * Unpacks them into a folder, {@code backbones/NAME} and {@code release}, and opens them from there.
     *
     * @throws IOException where the folder cannot be written
     */
    public static DemoBackbones extract(Path folder) throws IOException {
        List<BackboneFolder> backbones = new ArrayList<>();
        for (String name : GeneratedSet.CORPORA) {
            for (String file : BACKBONE_FILES) {
                copy(BACKBONES + "/" + name + "/" + file, folder);
            }
            copy(RELEASE + "/" + ReleaseFolder.adapterFile(name), folder);
            backbones.add(BackboneFolder.open(backbonesIn(folder).resolve(name)));
        }
        copy(RELEASE + "/release.json", folder);
        return new DemoBackbones(backbones, ReleaseFolder.read(folder.resolve(RELEASE)));
    }

    /** Where {@link #extract} put the backbones: what {@code --backbones} takes. */
    public static Path backbonesIn(Path folder) {
        return folder.resolve(BACKBONES);
    }

    private static void copy(String resource, Path folder) throws IOException {
        Path target = folder.resolve(resource);
        Files.createDirectories(target.getParent());
        try (InputStream in = DemoBackbones.class.getResourceAsStream(RESOURCES + resource)) {
            if (in == null) {
                throw new IOException("this build lacks the resource " + RESOURCES + resource);
            }
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
