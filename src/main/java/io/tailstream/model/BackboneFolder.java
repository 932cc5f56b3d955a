package io.tailstream.model;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A backbone on disk: {@code backbone.json}, {@code weights.safetensors} and {@code tokenizer.json}. */
public record BackboneFolder(Path folder, BackboneManifest manifest) {
    private static final String MANIFEST = "backbone.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String TOKENIZER = "tokenizer.json";

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
        Files.createDirectories(folder);
        Safetensors.of(checked.tensors()).write(folder.resolve(WEIGHTS));
        Files.writeString(folder.resolve(TOKENIZER), tokenizerJson);
        Files.writeString(folder.resolve(MANIFEST), manifest.toJson());
        return new BackboneFolder(folder, manifest);
    }

    /** The folder's name is the backbone's. */
    public String name() {
        return folder.toAbsolutePath().normalize().getFileName().toString();
    }

    public Architecture architecture() {
        return manifest.architecture();
    }

    /** @throws MalformedFileException if they are not those of the manifest's architecture */
    public ClipWeights weights() throws IOException {
        Path file = folder.resolve(WEIGHTS);
        return ClipWeights.of(file.toString(), Safetensors.read(file).tensors(), architecture());
    }

    /** Of the weights' file, lower-case hexadecimal: this backbone and no other. */
    public String weightsSha256() throws IOException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(folder.resolve(WEIGHTS)), sha256)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** A new tokenizer with the text tower's context; the caller closes it. */
    public Tokenizer tokenizer() throws IOException {
        return Tokenizer.open(folder.resolve(TOKENIZER), architecture().text());
    }
}
