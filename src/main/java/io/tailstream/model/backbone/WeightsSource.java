package io.tailstream.model.backbone;

import java.util.List;
import java.util.Objects;

/**
 * Where imported weights come from, as the manifest states it.
 *
 * @param files their names, without folders
 * @param naming whose parameter names they had
 * @param elementTypes of the parameters, in safetensors' names; kept
 * @param note what the user says of them; may be empty
 */
public record WeightsSource(List<String> files, String naming, List<String> elementTypes, String note) {
    public WeightsSource {
        files = List.copyOf(files);
        elementTypes = List.copyOf(elementTypes);
        Objects.requireNonNull(naming, "naming");
        Objects.requireNonNull(note, "note");
    }
}
