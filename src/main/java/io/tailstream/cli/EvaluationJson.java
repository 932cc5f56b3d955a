package io.tailstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.training.Evaluation;
import io.tailstream.training.ModelAccuracy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * An evaluation as JSON: balanced accuracies as fractions, null where no class is in a group.
 *
 * @param classes how many classes
 * @param images how many images
 * @param models the fused model, then each backbone
 */
record EvaluationJson(int classes, int images, List<Model> models) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** One model's balanced accuracies; Jackson writes the components under these very names. */
    record Model(
            String name, Double all, Map<String, Double> D, Map<String, Double> P, Map<String, Double> cells) {}

    static EvaluationJson of(Evaluation evaluation, ClassGroups groups) {
        return new EvaluationJson(
                evaluation.classes(),
                evaluation.images(),
                evaluation.models().stream().map(m -> model(m, groups)).toList());
    }

    private static Model model(ModelAccuracy accuracy, ClassGroups groups) {
        return new Model(
                accuracy.name(),
                orNull(accuracy.all()),
                orNull(accuracy.byData(groups)),
                orNull(accuracy.byParameter(groups)),
                orNull(accuracy.byCell(groups)));
    }

    private static Map<String, Double> orNull(Map<String, OptionalDouble> rows) {
        Map<String, Double> values = new LinkedHashMap<>();
        rows.forEach((group, value) -> values.put(group, orNull(value)));
        return values;
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    void write(Path file) throws IOException {
        JSON.writeValue(file.toFile(), this);
    }
}
