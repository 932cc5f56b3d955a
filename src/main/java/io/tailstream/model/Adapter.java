package io.tailstream.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.file.Safetensors;
import io.tailstream.model.tuner.CosineHead;
import io.tailstream.model.tuner.Tuner;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What tuning adds to a backbone: a {@link Tuner}'s parameters (none if the head alone was tuned) and {@code
 * head.weight}, one safetensors file.
 *
 * @param backboneSha256 of the weights that it was tuned on
 * @param classNames in the order of the head's rows
 */
public record Adapter(String backboneSha256, List<String> classNames, Map<String, HostTensor> tensors) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Adapter {
        Objects.requireNonNull(backboneSha256, "backboneSha256");
        classNames = List.copyOf(classNames);
        tensors = new LinkedHashMap<>(tensors);
    }

    /** What was tuned inside a tower of this shape, read off the tensors. */
    public Tuner tuner(VisionTower tower) {
        return Tuner.of(tensors, tower);
    }

    public int classes() {
        return classNames.size();
    }

    /** The file; equal content gives equal bytes. */
    public byte[] toBytes() {
        try {
            return new Safetensors(
                            tensors,
                            Map.of("backboneSha256", backboneSha256, "classNames", JSON.writeValueAsString(classNames)))
                    .toBytes();
        } catch (JsonProcessingException e) {
            throw new AssertionError("strings are always JSON", e);
        }
    }

    /**
     * @param what names the bytes in errors
     * @throws MalformedFileException if it is not an adapter for this tower
     */
    public static Adapter read(String what, byte[] bytes, VisionTower tower) throws MalformedFileException {
        Safetensors file = Safetensors.read(what, bytes);
        List<String> names;
        try {
            names = List.of(JSON.readValue(file.metadata().getOrDefault("classNames", ""), String[].class));
        } catch (JsonProcessingException e) {
            throw new MalformedFileException(what + ": its metadata has no classNames (a JSON list)");
        }
        Adapter adapter = new Adapter(file.metadata().getOrDefault("backboneSha256", ""), names, file.tensors());
        adapter.check(what, tower);
        return adapter;
    }

    private void check(String what, VisionTower tower) throws MalformedFileException {
        Map<String, long[]> expected = new LinkedHashMap<>();
        expected.put(CosineHead.WEIGHT, new long[] {classes(), tower.width()});
        expected.putAll(tuner(tower).parameters());
        for (Map.Entry<String, long[]> entry : expected.entrySet()) {
            HostTensor tensor = tensors.get(entry.getKey());
            if (tensor == null || !Arrays.equals(tensor.shape(), entry.getValue())) {
                throw new MalformedFileException(what + ": tensor '" + entry.getKey() + "' is "
                        + (tensor == null ? "missing" : Arrays.toString(tensor.shape())) + ", not "
                        + Arrays.toString(entry.getValue()) + "; is this an adapter for this backbone?");
            }
        }
        for (String name : tensors.keySet()) {
            if (!expected.containsKey(name)) {
                throw new MalformedFileException(what + ": tensor '" + name + "' is no part of an adapter");
            }
        }
    }
}
