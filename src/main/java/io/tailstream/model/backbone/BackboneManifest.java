package io.tailstream.model.backbone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.architecture.Architecture;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code backbone.json}: what a backbone is, beside its weights.
 *
 * @param input how it wants its images
 * @param description where it comes from, for people
 * @param source where imported weights come from; none for those made here
 * @param weightsSha256 of the weights' file, lower-case hexadecimal; none in manifests of before it was kept
 */
public record BackboneManifest(
        Architecture architecture,
        Preprocessing input,
        String description,
        Optional<WeightsSource> source,
        Optional<String> weightsSha256) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public BackboneManifest {
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(source, "source");
        if (weightsSha256.isPresent() && !weightsSha256.get().matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("weightsSha256 must be 64 lower-case hexadecimal digits");
        }
        if (input.views() != 1) {
            throw new IllegalArgumentException("input.kind must give one view of an image, not " + input.views());
        }
        if (input.size() / architecture.vision().patch()
                != architecture.vision().grid()) {
            throw new IllegalArgumentException("input.size " + input.size() + " does not give "
                    + architecture.vision().grid() + " patches a side");
        }
    }

    /** Of a backbone that was made here; the SHA-256 is added when it is written. */
    public BackboneManifest(Architecture architecture, Preprocessing input, String description) {
        this(architecture, input, description, Optional.empty(), Optional.empty());
    }

    public BackboneManifest withWeightsSha256(String sha256) {
        return new BackboneManifest(architecture, input, description, source, Optional.of(sha256));
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
                    root.path("description").asText(),
                    source(root.path("source")),
                    root.has("weightsSha256")
                            ? Optional.of(root.path("weightsSha256").asText())
                            : Optional.empty());
        } catch (JsonProcessingException e) {
            throw new MalformedFileException(file + ": not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(file + ": " + e.getMessage());
        }
    }

    private static Optional<WeightsSource> source(JsonNode node) {
        return node.isObject()
                ? Optional.of(new WeightsSource(
                        texts(node.path("files")),
                        node.path("naming").asText(),
                        texts(node.path("elementTypes")),
                        node.path("note").asText()))
                : Optional.empty();
    }

    private static List<String> texts(JsonNode nodes) {
        List<String> texts = new ArrayList<>();
        nodes.forEach(node -> texts.add(node.asText()));
        return texts;
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

    /**
     * The kind of a manifest's word.
     *
     * @throws IllegalArgumentException naming the known ones
     */
    public static Preprocessing.Kind kind(String name) {
        for (Preprocessing.Kind kind : Preprocessing.Kind.values()) {
            if (word(kind).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("input.kind '" + name + "' is not eval, plain or clip_bicubic");
    }

    /** A kind's word in the manifest. */
    static String word(Preprocessing.Kind kind) {
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
        source.ifPresent(from -> {
            ObjectNode node = root.putObject("source");
            node.putPOJO("files", from.files());
            node.put("naming", from.naming());
            node.putPOJO("elementTypes", from.elementTypes());
            if (!from.note().isEmpty()) {
                node.put("note", from.note());
            }
        });
        weightsSha256.ifPresent(sha256 -> root.put("weightsSha256", sha256));
        return root.toPrettyString() + "\n";
    }
}
