package io.tailstream.training;

import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.Safetensors;
import io.tailstream.training.data.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run needs to go on as if it had not stopped. Random choices follow from the seed, the epoch and the image
 * (see {@link Seeds}), so no generator's state is kept.
 *
 * @param at how far the run is
 * @param run what the run is: its settings and data, in words; another run must not go on from it
 * @param weights the tuned parameters
 * @param optimiser the optimiser's state
 */
public record Checkpoint(Position at, String run, Map<String, HostTensor> weights, Map<String, HostTensor> optimiser) {
    private static final String WEIGHT = "weight/";
    private static final String OPTIMISER = "optimiser/";

    /**
     * A place between two steps.
     *
     * @param epoch the epoch that goes on, from 0
     * @param batches how many of its batches are done
     * @param lossSum the sum of the losses of its images so far
     * @param firstLoss the mean loss of the run's first batch, before any step; NaN before it
     */
    public record Position(int epoch, int batches, double lossSum, double firstLoss) {
        static final Position START = new Position(0, 0, 0, Double.NaN);
    }

    public Checkpoint {
        weights = Map.copyOf(weights);
        optimiser = Map.copyOf(optimiser);
    }

    /** Writes it in place of the one before; a reader sees all of one or all of the other. */
    void write(Path file) throws IOException {
        Map<String, HostTensor> tensors = new HashMap<>();
        weights.forEach((name, value) -> tensors.put(WEIGHT + name, value));
        optimiser.forEach((name, value) -> tensors.put(OPTIMISER + name, value));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Map<String, String> words = Map.of(
                "epoch", Integer.toString(at.epoch()),
                "batches", Integer.toString(at.batches()),
                "lossSum", Double.toString(at.lossSum()),
                "firstLoss", Double.toString(at.firstLoss()),
                "run", run);
        new Safetensors(tensors, words).write(file);
    }

    /**
     * The checkpoint at {@code file}, or none where there is no file.
     *
     * @throws IOException where it is damaged or of another run
     */
    static Optional<Checkpoint> read(Path file, String run) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Safetensors stored = Safetensors.read(file);
        Map<String, String> words = stored.metadata();
        if (!run.equals(words.get("run"))) {
            throw new IOException(file + " is the checkpoint of another run: delete it to start anew, or go on with its"
                    + " settings\n  there: " + words.get("run") + "\n  here:  " + run);
        }
        try {
            Position at = new Position(
                    Integer.parseInt(words.getOrDefault("epoch", "")),
                    Integer.parseInt(words.getOrDefault("batches", "")),
                    Double.parseDouble(words.getOrDefault("lossSum", "")),
                    Double.parseDouble(words.getOrDefault("firstLoss", "")));
            return Optional.of(new Checkpoint(at, run, part(stored, WEIGHT), part(stored, OPTIMISER)));
        } catch (NumberFormatException e) {
            throw new IOException(file + ": a checkpoint without its place (" + e.getMessage() + "); delete it", e);
        }
    }

    private static Map<String, HostTensor> part(Safetensors stored, String prefix) {
        Map<String, HostTensor> part = new LinkedHashMap<>();
        stored.tensors().forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), value);
            }
        });
        return part;
    }
}
