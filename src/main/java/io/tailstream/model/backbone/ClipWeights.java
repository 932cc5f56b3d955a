package io.tailstream.model.backbone;

import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.file.TensorInfo;
import io.tailstream.model.layout.CheckpointLayout;
import io.tailstream.model.layout.StatedShape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A backbone's parameters under OpenAI's names, complete and of the architecture's shapes.
 *
 * @param tensors in the order of {@link Architecture#parameters}; of any floating type
 */
public record ClipWeights(Architecture architecture, Map<String, HostTensor> tensors) {
    public ClipWeights {
        tensors = new LinkedHashMap<>(tensors);
    }

    /**
     * Takes a checkpoint with OpenAI's, open_clip's or Hugging Face's names, with or without the prefix {@code module.}.
     * Each parameter keeps its element type.
     *
     * @param what names the checkpoint in errors
     * @throws MalformedFileException naming what is missing, too much, or of another shape, as the checkpoint names it
     */
    public static ClipWeights of(String what, Map<String, HostTensor> checkpoint, Architecture architecture)
            throws MalformedFileException {
        return of(checkpoint, CheckpointLayout.of(what, infos(checkpoint), architecture));
    }

    /** As {@link #of(String, Map, Architecture)}, the architecture read off the tensors' shapes. */
    public static ClipWeights of(String what, Map<String, HostTensor> checkpoint, StatedShape stated)
            throws MalformedFileException {
        return of(checkpoint, CheckpointLayout.of(what, infos(checkpoint), stated));
    }

    private static Map<String, TensorInfo> infos(Map<String, HostTensor> checkpoint) {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        checkpoint.forEach((name, tensor) -> infos.put(name, TensorInfo.of(tensor)));
        return infos;
    }

    private static ClipWeights of(Map<String, HostTensor> checkpoint, CheckpointLayout layout) {
        Map<String, HostTensor> parameters = new LinkedHashMap<>();
        layout.parts()
                .forEach((name, part) -> parameters.put(
                        name, part.of(part.from().stream().map(checkpoint::get).toList())));
        return new ClipWeights(layout.architecture(), parameters);
    }
}
