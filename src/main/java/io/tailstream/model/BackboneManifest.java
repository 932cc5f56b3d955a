package io.tailstream.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * {@code backbone.json}: what a backbone is, beside its weights.
 *
 * @param input how it wants its images
 * @param description where it comes from, for people
 */
public record BackboneManifest(Architecture architecture, Preprocessing input, String description) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public BackboneManifest {
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(description, "description");
        if (input.views() != 1) {
            throw new IllegalArgumentException("input.kind must give one view of an image, not " + input.views());
        }
        if (input.size() / architecture.vision().patch()
                != architecture.vision().grid()) {
            throw new IllegalArgumentException("input.size " + input.size() + " does not give "
                    + architecture.vision().grid() + " patches a side");
        }
    }

    /** @throws MalformedFileException naming the file and the field */
    static BackboneManifest read(Path file) throws IOException {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            JsonNode v = root.path("vision");
            JsonNode t = root.path("text");
            JsonNode in = root.path("input");
            int imageSize = number(v, "vision", "imageSize");
            VisionTower vision = new VisionTower(
                    imageSize,
                    number(v, "vision", "patch"),
                    number(v, "vision", "width"),
                    number(v, "vision", "layers"),
                    number(v, "vision", "heads"),
                    number(v, "vision", "mlpWidth"));
            TextTower text = new TextTower(
                    number(t, "text", "context"),
                    number(t, "text", "vocabulary"),
                    number(t, "text", "width"),
                    number(t, "text", "layers"),
                    number(t, "text", "heads"),
                    number(t, "text", "mlpWidth"));
            Activation activation = Activation.parse(root.path("activation").asText());
            Preprocessing input = new Preprocessing(
                    kind(in.path("kind").asText()), number(in, "input", "size"), three(in, "mean"), three(in, "std"));
            return new BackboneManifest(
                    new Architecture(vision, text, number(root, "", "jointWidth"), activation),
                    input,
                    root.path("description").asText());
        } catch (JsonProcessingException e) {
            throw new MalformedFileException(file + ": not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(file + ": " + e.getMessage());
        }
    }

    private static int number(JsonNode node, String parent, String field) {
        JsonNode value = node.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new IllegalArgumentException(
                    (parent.isEmpty() ? field : parent + "." + field) + " is missing or no whole number");
        }
        return value.intValue();
    }

    private static float[] three(JsonNode in, String field) {
        JsonNode values = in.path(field);
        if (values.size() != 3) {
            throw new IllegalArgumentException("input." + field + " must be three numbers");
        }
        float[] three = new float[3];
        for (int i = 0; i < 3; i++) {
            three[i] = (float) values.get(i).asDouble(Double.NaN);
        }
        return three;
    }

    private static Preprocessing.Kind kind(String name) {
        for (Preprocessing.Kind kind : Preprocessing.Kind.values()) {
            if (word(kind).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("input.kind '" + name + "' is not eval, plain or clip_bicubic");
    }

    private static String word(Preprocessing.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("description", description);
        root.put("activation", architecture.activation().label());
        root.put("jointWidth", architecture.jointWidth());
        VisionTower v = architecture.vision();
        root.putObject("vision")
                .put("imageSize", v.imageSize())
                .put("patch", v.patch())
                .put("width", v.width())
                .put("layers", v.layers())
                .put("heads", v.heads())
                .put("mlpWidth", v.mlpWidth());
        TextTower t = architecture.text();
        root.putObject("text")
                .put("context", t.context())
                .put("vocabulary", t.vocabulary())
                .put("width", t.width())
                .put("layers", t.layers())
                .put("heads", t.heads())
                .put("mlpWidth", t.mlpWidth());
        ObjectNode in = root.putObject("input").put("kind", word(input.kind())).put("size", input.size());
        in.putPOJO("mean", input.normalisation().mean());
        in.putPOJO("std", input.normalisation().std());
        return root.toPrettyString() + "\n";
    }
}
