package io.tailstream.stream.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tailstream.AdapterRelease;
import io.tailstream.ReleasedBackbone;
import io.tailstream.model.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A release as files: {@code release.json}, and {@code NAME.adapter.safetensors} for each backbone.
 *
 * @param release what the release says of itself
 * @param adapters the bytes of each backbone's safetensors file, by the backbone's name
 */
public record ReleaseFolder(AdapterRelease release, Map<String, byte[]> adapters) {

    private static final String MANIFEST = "release.json";
    private static final String ADAPTER_SUFFIX = ".adapter.safetensors";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * @throws IllegalArgumentException if the release is not sound, an adapter is missing, or one is not the one that
     *     the release names
     */
    public ReleaseFolder {
        ReleaseStatistics.check(release);
        adapters = new LinkedHashMap<>(adapters);
        for (ReleasedBackbone backbone : release.getBackbones()) {
            byte[] adapter = adapters.get(backbone.getBackbone());
            if (adapter == null) {
                throw new IllegalArgumentException("no adapter for backbone " + backbone.getBackbone());
            }
            String sha256 = Sha256.of(adapter);
            if (!sha256.equals(backbone.getAdapterSha256())) {
                throw new IllegalArgumentException("the adapter of backbone " + backbone.getBackbone() + " has SHA-256 "
                        + sha256 + ", the release names " + backbone.getAdapterSha256());
            }
        }
    }

    /** The file name of a backbone's adapter. */
    public static String adapterFile(String backbone) {
        return backbone + ADAPTER_SUFFIX;
    }

    /**
     * Reads a folder.
     *
     * @throws IOException if a file is missing or cannot be used; the message names it
     */
    public static ReleaseFolder read(Path folder) throws IOException {
        Path manifest = folder.resolve(MANIFEST);
        try {
            JsonNode tree = JSON.readTree(Files.readAllBytes(manifest));
            AdapterRelease release = RecordJson.read(AdapterRelease.class, tree);
            Map<String, byte[]> adapters = new LinkedHashMap<>();
            for (ReleasedBackbone backbone : release.getBackbones()) {
                Path file = folder.resolve(adapterFile(backbone.getBackbone()));
                adapters.put(backbone.getBackbone(), Files.readAllBytes(file));
            }
            return new ReleaseFolder(release, adapters);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IOException(manifest + ": " + e.getMessage(), e);
        }
    }

    /** Writes the folder's files, over those that are there; the manifest comes last, so that what it names is there. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> adapter : adapters.entrySet()) {
            Files.write(folder.resolve(adapterFile(adapter.getKey())), adapter.getValue());
        }
        Files.writeString(folder.resolve(MANIFEST), json(release) + System.lineSeparator());
    }

    /** What a release says of itself, as the manifest has it. */
    public static String json(AdapterRelease release) {
        try {
            return JSON.writeValueAsString(RecordJson.write(release));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }
}
