package io.tailstream.cli.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Group;
import io.tailstream.training.evaluation.Evaluation;
import io.tailstream.training.evaluation.ModelAccuracy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An evaluation as JSON: balanced accuracies as fractions, null where nothing is in a group. */
public record EvaluationJson(Evaluation evaluation, ClassGroups groups) {

    public void write(Path file) throws IOException {
        Files.writeString(file, toJson().toPrettyString() + "\n");
    }

    /** {@code {"classes","images","models":[{"name","all","D":{"Many",…},"P":{…},"cells":{"P-Few/D-Few":…}}]}}. */
    ObjectNode toJson() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("classes", evaluation.classes());
        root.put("images", evaluation.images());
        ArrayNode models = root.putArray("models");
        for (ModelAccuracy model : evaluation.models()) {
            ObjectNode node = models.addObject().put("name", model.name());
            for (Group group : Group.standard()) {
                Double accuracy = model.balanced(groups, group);
                switch (group.kind()) {
                    case ALL -> node.put("all", accuracy);
                    case D -> node.withObject("/D").put(group.name(), accuracy);
                    case P -> node.withObject("/P").put(group.name(), accuracy);
                    case CELL -> node.withObject("/cells").put(group.name(), accuracy);
                    case CLASS -> throw new IllegalStateException("a class is no standard group");
                }
            }
        }
        return root;
    }
}
