package io.tailstream.model.checkpoint;

import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.backbone.BackboneManifest;
import io.tailstream.model.backbone.WeightsSource;
import io.tailstream.model.encoder.Tokenizer;
import io.tailstream.model.file.ElementType;
import io.tailstream.model.file.Finiteness;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.file.SafetensorsWriter;
import io.tailstream.model.file.TensorInfo;
import io.tailstream.model.layout.CheckpointLayout;
import io.tailstream.model.layout.StatedShape;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A published checkpoint on its way to a backbone's folder: opened and checked by names and shapes, then copied piece by
 * piece, so that memory does not grow with it. Element types are kept.
 */
public final class CheckpointImport implements AutoCloseable {
    /** Bytes that are read, checked and written at a time; whole elements of every type. */
    private static final int PIECE = 4 << 20;

    private final CheckpointFiles files;
    private final CheckpointTensors tensors;
    private final CheckpointLayout layout;
    private final BackboneManifest manifest;
    private final String tokenizerJson;

    private CheckpointImport(
            CheckpointFiles files,
            CheckpointTensors tensors,
            CheckpointLayout layout,
            BackboneManifest manifest,
            String tokenizerJson) {
        this.files = files;
        this.tensors = tensors;
        this.layout = layout;
        this.manifest = manifest;
        this.tokenizerJson = tokenizerJson;
    }

    /**
     * Opens a checkpoint and checks all but its values.
     *
     * @param checkpoint a safetensors file, the index of several, or a folder with either
     * @param tokenizer a {@code tokenizer.json}; where empty, the one beside the checkpoint
     * @param notices what was assumed, a line each
     * @throws MalformedFileException if the checkpoint, what describes it or the tokenizer is not sound
     * @throws IllegalArgumentException if something must be stated
     */
    public static CheckpointImport open(
            Path checkpoint, Optional<Path> tokenizer, ImportSettings settings, Consumer<String> notices)
            throws IOException {
        CheckpointFiles files = CheckpointFiles.find(checkpoint);
        HuggingFaceConfig config = HuggingFaceConfig.beside(files.folder());
        CheckpointTensors tensors = CheckpointTensors.open(files);
        try {
            StatedShape stated = settings.shape(config, notices);
            CheckpointLayout layout = CheckpointLayout.of(files.what(), tensors.infos(), stated);
            Architecture architecture = layout.architecture();
            if (settings.published().isEmpty()) { // those published have heads of 64 where their list says no other
                assumed("vision", stated.visionHeads(), architecture.vision().heads(), notices);
                assumed("text", stated.textHeads(), architecture.text().heads(), notices);
            }
            Preprocessing input = new Preprocessing(
                    settings.kind(), architecture.vision().imageSize(), settings.normalisation(config));
            BackboneManifest manifest = new BackboneManifest(
                    architecture,
                    input,
                    "Imported by tailstream import.",
                    Optional.of(source(files, layout, settings.note())),
                    Optional.empty());
            String json = tokenizer(files, tokenizer, architecture.text());
            return new CheckpointImport(files, tensors, layout, manifest, json);
        } catch (IOException | RuntimeException | Error e) {
            tensors.close();
            throw e;
        }
    }

    private static void assumed(String tower, OptionalInt stated, int heads, Consumer<String> notices) {
        if (stated.isEmpty()) {
            notices.accept(
                    "assumed " + heads + " " + tower + " heads (width / 64); --" + tower + "-heads states others");
        }
    }

    private static WeightsSource source(CheckpointFiles files, CheckpointLayout layout, String note) {
        List<String> names = new ArrayList<>();
        files.shards().keySet().forEach(file -> names.add(file.getFileName().toString()));
        List<String> types = layout.parts().values().stream()
                .map(part -> part.info().type().name())
                .distinct()
                .sorted()
                .toList();
        return new WeightsSource(names, layout.naming().label(), types, note);
    }

    private static String tokenizer(CheckpointFiles files, Optional<Path> stated, TextTower tower) throws IOException {
        Path file = stated.orElse(files.folder().resolve(BackboneFolder.TOKENIZER));
        if (stated.isEmpty() && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "no tokenizer.json beside the checkpoint: state one with --tokenizer FILE"
                            + " (Hugging Face's form; the published checkpoints share CLIP's)");
        }
        String json = Files.readString(file);
        Tokenizer.of(file.toString(), json, tower).close();
        return json;
    }

    /** What will be written, without the weights' SHA-256. */
    public BackboneManifest manifest() {
        return manifest;
    }

    /** Bytes of all parameters. */
    public long bytes() {
        return layout.parts().values().stream()
                .mapToLong(part -> part.info().bytes())
                .sum();
    }

    /**
     * Writes the backbone's folder; broken off, it leaves none that opens.
     *
     * @param progress told the bytes written
     * @throws MalformedFileException naming a tensor with an infinite value or one that is no number
     * @throws FileAlreadyExistsException if the folder holds a backbone
     */
    public BackboneFolder write(Path folder, LongConsumer progress) throws IOException {
        if (Files.exists(folder.resolve(BackboneFolder.MANIFEST))) {
            throw new FileAlreadyExistsException(folder.toString(), null, "a backbone is there; take another folder");
        }
        BackboneFolder.begin(folder, tokenizerJson);
        Map<String, TensorInfo> infos = new TreeMap<>();
        layout.parts().forEach((name, part) -> infos.put(name, part.info()));
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        long written = 0;
        try (SafetensorsWriter writer =
                new SafetensorsWriter(folder.resolve(BackboneFolder.WEIGHTS), infos, Map.of())) {
            for (String name : infos.keySet()) {
                CheckpointLayout.Part part = layout.parts().get(name);
                long size = part.info().bytes();
                if (part.from().size() == 1 && !part.transposed()) {
                    for (long at = 0; at < size; at += piece.limit()) {
                        tensors.read(part.from().get(0), at, piece);
                        write(writer, part, at, piece.duplicate());
                        progress.accept(written + at + piece.limit());
                    }
                } else {
                    write(writer, part, 0, joined(part));
                }
                written += size;
                progress.accept(written);
            }
            return BackboneFolder.complete(folder, manifest.withWeightsSha256(writer.finish()));
        }
    }

    private ByteBuffer joined(CheckpointLayout.Part part) throws IOException {
        List<HostTensor> from = new ArrayList<>();
        for (String name : part.from()) {
            from.add(tensors.tensor(name));
        }
        return part.of(from).data();
    }

    private void write(SafetensorsWriter writer, CheckpointLayout.Part part, long at, ByteBuffer data)
            throws IOException {
        ElementType type = part.info().type();
        OptionalInt bad = Finiteness.firstBad(type, data);
        if (bad.isPresent()) {
            throw new MalformedFileException(files.what() + ": " + String.join(", ", part.from())
                    + ": not finite (NaN or infinite) at element " + (at / type.bytes() + bad.getAsInt())
                    + "; weights like these answer nothing");
        }
        writer.write(data);
    }

    @Override
    public void close() throws IOException {
        tensors.close();
    }
}
