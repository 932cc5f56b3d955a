package io.tailstream.model.backbone;

import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.encoder.Tokenizer;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.file.Safetensors;
import io.tailstream.model.file.SafetensorsWriter;
import io.tailstream.model.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A backbone on disk: {@code backbone.json}, {@code weights.safetensors} and {@code tokenizer.json}. */
public final class BackboneFolder {
    public static final String MANIFEST = "backbone.json";
    public static final String WEIGHTS = "weights.safetensors";
    public static final String TOKENIZER = "tokenizer.json";

    private final Path folder;
    private final BackboneManifest manifest;
    private Hash hash;

    /** The SHA-256 of the weights while the file is this one: gigabytes are not hashed for each question. */
    private record Hash(long size, FileTime modified, String sha256) {}

    private BackboneFolder(Path folder, BackboneManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /**
     * Reads the manifest; weights and tokenizer when they are asked for.
     *
     * @throws NoSuchFileException if a file is missing
     * @throws MalformedFileException if the manifest is not sound
     */
    public static BackboneFolder open(Path folder) throws IOException {
        for (String file : List.of(MANIFEST, WEIGHTS, TOKENIZER)) {
            if (!Files.isRegularFile(folder.resolve(file))) {
                throw new NoSuchFileException(folder.resolve(file).toString(), null, "a backbone's folder needs it");
            }
        }
        return new BackboneFolder(folder, BackboneManifest.read(folder.resolve(MANIFEST)));
    }

    /**
     * The backbones in a folder of folders, by name; those without a {@code backbone.json} are passed over.
     *
     * @throws NoSuchFileException if the folder is missing or holds none
     */
    public static List<BackboneFolder> list(Path folders) throws IOException {
        if (!Files.isDirectory(folders)) {
            throw new NoSuchFileException(folders.toString(), null, "no such folder of backbones");
        }
        List<Path> found;
        try (Stream<Path> entries = Files.list(folders)) {
            found = entries.filter(entry -> Files.exists(entry.resolve(MANIFEST)))
                    .sorted()
                    .toList();
        }
        if (found.isEmpty()) {
            throw new NoSuchFileException(folders.toString(), null, "no folder in it holds a " + MANIFEST);
        }
        List<BackboneFolder> backbones = new ArrayList<>();
        for (Path folder : found) {
            backbones.add(open(folder));
        }
        return backbones;
    }

    /**
     * Writes a backbone. The manifest comes last, so that a folder cut short is not taken for one.
     *
     * @param weights in OpenAI's names, of the manifest's architecture; stored in the types that they have
     */
    public static BackboneFolder write(
            Path folder, BackboneManifest manifest, Map<String, HostTensor> weights, String tokenizerJson)
            throws IOException {
        ClipWeights checked = ClipWeights.of(folder.toString(), weights, manifest.architecture());
        begin(folder, tokenizerJson);
        String sha256 = SafetensorsWriter.write(folder.resolve(WEIGHTS), Safetensors.of(checked.tensors()));
        return complete(folder, manifest.withWeightsSha256(sha256));
    }

    /** Makes the folder, without a manifest as long as it is not complete. */
    public static void begin(Path folder, String tokenizerJson) throws IOException {
        Files.createDirectories(folder);
        Files.deleteIfExists(folder.resolve(MANIFEST));
        Files.writeString(folder.resolve(TOKENIZER), tokenizerJson);
    }

    /** Writes the manifest, which makes a backbone of the folder. */
    public static BackboneFolder complete(Path folder, BackboneManifest manifest) throws IOException {
        Path partial = folder.resolve(MANIFEST + ".partial");
        Files.writeString(partial, manifest.toJson());
        Files.move(partial, folder.resolve(MANIFEST), StandardCopyOption.ATOMIC_MOVE);
        return new BackboneFolder(folder, manifest);
    }

    public Path folder() {
        return folder;
    }

    public BackboneManifest manifest() {
        return manifest;
    }

    /** The folder's name is the backbone's. */
    public String name() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    public Architecture architecture() {
        return manifest.architecture();
    }

    /**
     * @throws MalformedFileException if they are not those of the manifest's architecture, or are no longer those whose
     *     SHA-256 it states
     */
    public ClipWeights weights() throws IOException {
        Path file = folder.resolve(WEIGHTS);
        if (manifest.weightsSha256().isPresent()) {
            weightsSha256();
        }
        return ClipWeights.of(file.toString(), Safetensors.read(file).tensors(), architecture());
    }

    /**
     * Of the weights' file, lower-case hexadecimal: this backbone and no other. Computed once for the file as it is.
     *
     * @throws MalformedFileException if the manifest states another
     */
    public synchronized String weightsSha256() throws IOException {
        Path file = folder.resolve(WEIGHTS);
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        if (hash == null || hash.size() != now.size() || !hash.modified().equals(now.lastModifiedTime())) {
            hash = new Hash(now.size(), now.lastModifiedTime(), Sha256.of(file));
        }
        String stated = manifest.weightsSha256().orElse(hash.sha256());
        if (!stated.equals(hash.sha256())) {
            throw new MalformedFileException(
                    file + ": the weights changed since the backbone was made: their SHA-256 is " + hash.sha256() + ", "
                            + MANIFEST + " states " + stated + "; import or pre-train it again");
        }
        return hash.sha256();
    }

    /** A new tokenizer with the text tower's context; the caller closes it. */
    public Tokenizer tokenizer() throws IOException {
        return Tokenizer.open(folder.resolve(TOKENIZER), architecture().text());
    }
}
