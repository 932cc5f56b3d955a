package io.tailstream.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tailstream.model.architecture.Activation;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.vision.Normalisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code config.json} and {@code preprocessor_config.json} beside a checkpoint say that its tensors do not; what
 * they leave out is left open, not filled with that library's defaults.
 */
record HuggingFaceConfig(
        Optional<Activation> activation,
        OptionalInt visionHeads,
        OptionalInt textHeads,
        OptionalInt imageSize,
        Optional<Normalisation> normalisation) {
    private static final String CONFIG = "config.json";
    private static final String PREPROCESSOR = "preprocessor_config.json";
    private static final long LIMIT = 10_000_000;
    private static final double EPSILON = 1e-5;

    /** @throws MalformedFileException naming file and field, where it contradicts itself or the encoders here */
    static HuggingFaceConfig beside(Path folder) throws IOException {
        JsonNode config = read(folder.resolve(CONFIG));
        JsonNode preprocessor = read(folder.resolve(PREPROCESSOR));
        JsonNode vision = config.path("vision_config");
        JsonNode text = config.path("text_config");
        String where = folder.resolve(CONFIG).toString();
        epsilon(where, vision);
        epsilon(where, text);
        Optional<Activation> visionAct = activation(where, vision);
        Optional<Activation> textAct = activation(where, text);
        if (visionAct.isPresent() && textAct.isPresent() && !visionAct.equals(textAct)) {
            throw new MalformedFileException(
                    where + ": hidden_act is " + visionAct.get().label() + " for images, "
                            + textAct.get().label() + " for texts; here both towers have the same");
        }
        OptionalInt size = number(where, vision, "image_size");
        return new HuggingFaceConfig(
                visionAct.isPresent() ? visionAct : textAct,
                number(where, vision, "num_attention_heads"),
                number(where, text, "num_attention_heads"),
                size.isPresent() ? size : cropSize(preprocessor),
                normalisation(folder.resolve(PREPROCESSOR).toString(), preprocessor));
    }

    private static JsonNode read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return MissingNode.getInstance();
        }
        if (Files.size(file) > LIMIT) {
            throw new MalformedFileException(file + ": " + Files.size(file) + " bytes are no configuration");
        }
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new MalformedFileException(file + ": not JSON: " + e.getOriginalMessage());
        }
    }

    private static void epsilon(String where, JsonNode tower) throws MalformedFileException {
        double eps = tower.path("layer_norm_eps").asDouble(EPSILON);
        if (Math.abs(eps - EPSILON) > 1e-12) {
            throw new MalformedFileException(where + ": layer_norm_eps " + eps + "; the encoders here have " + EPSILON);
        }
    }

    private static Optional<Activation> activation(String where, JsonNode tower) throws MalformedFileException {
        JsonNode act = tower.path("hidden_act");
        if (act.isMissingNode() || act.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Activation.parse(act.asText()));
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(where + ": hidden_act: " + e.getMessage());
        }
    }

    private static OptionalInt number(String where, JsonNode node, String field) throws MalformedFileException {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw new MalformedFileException(where + ": " + field + " " + value + " is no positive whole number");
        }
        return OptionalInt.of(value.intValue());
    }

    /** A number, or {@code {"height": h, "width": w}}. */
    private static OptionalInt cropSize(JsonNode preprocessor) {
        JsonNode crop = preprocessor.path("crop_size");
        int size = crop.isObject() ? crop.path("height").asInt() : crop.asInt();
        return size > 0 ? OptionalInt.of(size) : OptionalInt.empty();
    }

    private static Optional<Normalisation> normalisation(String where, JsonNode preprocessor)
            throws MalformedFileException {
        JsonNode mean = preprocessor.path("image_mean");
        JsonNode std = preprocessor.path("image_std");
        if (!mean.isArray() && !std.isArray()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Normalisation(floats(mean), floats(std)));
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(where + ": image_mean, image_std: " + e.getMessage());
        }
    }

    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).asDouble(Double.NaN);
            if (!Float.isFinite(floats[i])) {
                throw new IllegalArgumentException(values + " are no numbers");
            }
        }
        return floats;
    }
}
