package io.tailstream.training;

import io.tailstream.model.HostTensor;
import io.tailstream.model.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run needs to go on after an epoch as if it had not stopped. Random choices follow from the seed and the
 * epoch (see {@link Seeds}), so the generators' state is these two numbers.
 *
 * @param epochs the epochs done
 * @param run what the run is: its settings and data, in words; another run must not go on from it
 * @param weights the tuned parameters
 * @param optimiser the optimiser's state
 */
record Checkpoint(int epochs, String run, Map<String, HostTensor> weights, Map<String, HostTensor> optimiser) {
    private static final String WEIGHT = "weight/";
    private static final String OPTIMISER = "optimiser/";

    Checkpoint {
        weights = Map.copyOf(weights);
        optimiser = Map.copyOf(optimiser);
    }

    /** Writes it in place of the one before; a reader sees all of one or all of the other. */
    void write(Path file) throws IOException {
        Map<String, HostTensor> tensors = new HashMap<>();
        weights.forEach((name, value) -> tensors.put(WEIGHT + name, value));
        optimiser.forEach((name, value) -> tensors.put(OPTIMISER + name, value));
        Files.createDirectories(file.toAbsolutePath().getParent());
        new Safetensors(tensors, Map.of("epochs", Integer.toString(epochs), "run", run)).write(file);
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
        if (!run.equals(stored.metadata().get("run"))) {
            throw new IOException(file + " is the checkpoint of another run: delete it to start anew, or go on with its"
                    + " settings\n  there: " + stored.metadata().get("run") + "\n  here:  " + run);
        }
        int epochs = Integer.parseInt(stored.metadata().get("epochs"));
        return Optional.of(new Checkpoint(epochs, run, part(stored, WEIGHT), part(stored, OPTIMISER)));
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
