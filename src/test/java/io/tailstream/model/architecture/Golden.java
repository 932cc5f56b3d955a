package io.tailstream.model.architecture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.model.backbone.ClipWeights;
import io.tailstream.model.file.HostTensor;
import io.tailstream.model.layout.StatedShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What the golden tests of the encoders share. */
public final class Golden {
    private Golden() {}

    /** Every fixture of a kind, with each file of weights that it names. */
    public static Stream<Arguments> withWeights(String kind) {
        List<Arguments> all = new ArrayList<>();
        for (Fixture fixture : Fixtures.ofKind(kind)) {
            JsonNode files = fixture.entry().path("weights");
            assertFalse(files.isEmpty(), () -> fixture + " names no weights");
            files.forEach(file -> all.add(Arguments.of(fixture, file.asText())));
        }
        return all.stream();
    }

    /** The towers that a fixture of weights states; their MLPs are four times as wide where it states no other. */
    public static Architecture architecture(String weightsFile, Activation activation) {
        JsonNode config = Fixtures.of(weightsFile).entry().path("config");
        int width = number(config, "v_width");
        int textWidth = number(config, "t_width");
        return new Architecture(
                new VisionTower(
                        number(config, "image"),
                        number(config, "patch"),
                        width,
                        number(config, "v_layers"),
                        number(config, "v_heads"),
                        config.path("v_mlp").asInt(4 * width)),
                new TextTower(
                        number(config, "context"),
                        number(config, "vocab"),
                        textWidth,
                        number(config, "t_layers"),
                        number(config, "t_heads"),
                        config.path("t_mlp").asInt(4 * textWidth)),
                number(config, "embed_dim"),
                activation);
    }

    private static int number(JsonNode config, String field) {
        assertTrue(config.path(field).isIntegralNumber(), () -> "config." + field + " is no whole number in " + config);
        return config.path(field).intValue();
    }

    /** The weights of a file, their architecture read off the shapes: that and the heads stated give the config. */
    public static ClipWeights clip(String weightsFile, String activation) throws IOException {
        Architecture stated = architecture(weightsFile, Activation.parse(activation));
        ClipWeights read = ClipWeights.of(
                weightsFile,
                Fixtures.tensors(weightsFile).tensors(),
                new StatedShape(
                        stated.activation(),
                        OptionalInt.of(stated.vision().imageSize()),
                        OptionalInt.of(stated.vision().heads()),
                        OptionalInt.of(stated.text().heads())));
        assertEquals(stated, read.architecture(), weightsFile);
        return read;
    }

    /** The weights of a file, for a fixture that states which activation they are used with. */
    public static ClipWeights clip(Fixture fixture, String weightsFile) throws IOException {
        return clip(weightsFile, fixture.entry().path("activation").asText());
    }

    public static NDArray floats(NDManager manager, HostTensor tensor) {
        return manager.create(tensor.floats(), new Shape(tensor.shape()));
    }

    public static NDArray longs(NDManager manager, HostTensor tensor) {
        return manager.create(tensor.longs(), new Shape(tensor.shape()));
    }

    /** Row {@code i} of a tensor: what is left of its shape when the first dimension is taken away. */
    public static HostTensor row(HostTensor tensor, int i) {
        long[] shape = java.util.Arrays.copyOfRange(tensor.shape(), 1, tensor.shape().length);
        int bytes = tensor.data().remaining() / (int) tensor.shape()[0];
        return new HostTensor(tensor.type(), shape, tensor.data().slice(i * bytes, bytes));
    }

    public static void assertClose(
            Fixture fixture, HostTensor expected, NDArray actual, String what, String... tolerance) {
        assertNotNull(expected, () -> fixture + " has no " + what);
        assertArrayEquals(expected.shape(), actual.getShape().getShape(), what);
        assertClose(fixture, expected.floats(), actual.toFloatArray(), what, tolerance);
    }

    public static void assertClose(
            Fixture fixture, float[] expected, float[] actual, String what, String... tolerance) {
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            double allowed = fixture.tolerance(expected[i], tolerance);
            assertTrue(allowed > 0, () -> fixture + " states no tolerance for " + what);
            double difference = Math.abs((double) expected[i] - actual[i]);
            worst = Math.max(worst, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference / allowed);
        }
        double share = worst;
        assertTrue(worst <= 1, () -> what + " of " + fixture + " differs by " + share + " times the tolerance");
    }
}
