package io.tailstream.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailstream.model.file.MalformedFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The safetensors files that a published checkpoint consists of.
 *
 * @param what names the checkpoint in errors
 * @param folder where they and what describes them stand
 * @param shards each file's tensors as the index lists them; a file without an index has none listed
 */
record CheckpointFiles(String what, Path folder, Map<Path, List<String>> shards) {
    private static final String INDEX = ".safetensors.index.json";
    private static final String WEIGHTS = ".safetensors";

    /** Hugging Face's name; preferred where others lie beside it, for config.json speaks of it. */
    private static final String USUAL = "model.safetensors";

    /** A list of names and files; ViT-H's has 100 kB. */
    private static final long INDEX_LIMIT = 10_000_000;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * @param path a safetensors file, an index of several ({@code *.safetensors.index.json}), or a folder with either
     * @throws NoSuchFileException if there is none
     * @throws MalformedFileException if the file is a pickle, or the index is not sound
     */
    static CheckpointFiles find(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? inFolder(path) : path;
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        Path folder = file.toAbsolutePath().getParent();
        if (file.getFileName().toString().endsWith(".json")) {
            return new CheckpointFiles(file.toString(), folder, index(file));
        }
        refuseOthers(file);
        return new CheckpointFiles(file.toString(), folder, Map.of(file, List.of()));
    }

    private static Path inFolder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(Files::isRegularFile).sorted().toList();
        }
        if (files.contains(folder.resolve(USUAL))) {
            return folder.resolve(USUAL);
        }
        List<Path> found = ending(files, INDEX);
        if (found.isEmpty()) {
            found = ending(files, WEIGHTS);
        }
        if (found.size() > 1) {
            throw new MalformedFileException(folder + ": which of them? Name one: "
                    + found.stream().map(Path::getFileName).toList());
        }
        if (found.isEmpty()) {
            for (Path file : files) {
                if (file.toString().matches(".*\\.(bin|pt|pth|ckpt)")) {
                    refuseOthers(file);
                }
            }
            throw new NoSuchFileException(folder.resolve("*" + WEIGHTS).toString());
        }
        return found.get(0);
    }

    private static List<Path> ending(List<Path> files, String end) {
        return files.stream().filter(file -> file.toString().endsWith(end)).toList();
    }

    private static Map<Path, List<String>> index(Path file) throws IOException {
        if (Files.size(file) > INDEX_LIMIT) {
            throw new MalformedFileException(file + ": " + Files.size(file) + " bytes are no index of shards");
        }
        JsonNode map;
        try {
            map = JSON.readTree(Files.readAllBytes(file)).path("weight_map");
        } catch (JsonProcessingException e) {
            throw new MalformedFileException(file + ": not JSON: " + e.getOriginalMessage());
        }
        if (!map.isObject() || map.isEmpty()) {
            throw new MalformedFileException(file + ": no weight_map, so it is no index of a sharded checkpoint");
        }
        Map<Path, List<String>> shards = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            Path shard = shard(file, entry.getValue());
            shards.computeIfAbsent(shard, s -> new ArrayList<>()).add(entry.getKey());
        }
        for (Path shard : shards.keySet()) {
            if (!Files.isRegularFile(shard)) {
                throw new NoSuchFileException(shard.toString(), null, "listed in " + file.getFileName());
            }
            refuseOthers(shard);
        }
        return new LinkedHashMap<>(shards);
    }

    /** A file beside the index: its name comes from elsewhere and must not lead anywhere else. */
    private static Path shard(Path index, JsonNode name) throws MalformedFileException {
        String text = name.asText();
        if (!name.isTextual() || !text.matches("[^/\\\\:\\p{Cntrl}]+") || text.equals(".") || text.equals("..")) {
            throw new MalformedFileException(index + ": " + name + " is no name of a file beside it");
        }
        return index.resolveSibling(text);
    }

    /** By what is in them, whatever their names say. */
    private static void refuseOthers(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(64);
        }
        boolean zip = start.length > 3 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
        boolean pickle = start.length > 1 && (start[0] & 0xff) == 0x80 && start[1] >= 2 && start[1] <= 5;
        // A safetensors file of 0x80 + 256 · (2 to 5) bytes of header begins alike; its JSON gives it away.
        if (zip || pickle && (start.length < 9 || start[8] != '{')) {
            throw new MalformedFileException(file + PickleRefusal.TEXT);
        }
        if (new String(start, StandardCharsets.ISO_8859_1).matches("(?s)version \\S*git-lfs.*")) {
            throw new MalformedFileException(
                    file + ": a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'");
        }
    }
}
