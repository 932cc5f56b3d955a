package io.tailstream.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What the golden tests of the encoders share. */
final class Golden {
    private Golden() {}

    /** Every fixture of a kind, with each file of weights that it names. */
    static Stream<Arguments> withWeights(String kind) {
        List<Arguments> all = new ArrayList<>();
        for (Fixture fixture : Fixtures.ofKind(kind)) {
            fixture.entry().path("weights").forEach(file -> all.add(Arguments.of(fixture, file.asText())));
        }
        return all.stream();
    }

    static Architecture architecture(String weightsFile, Activation activation) {
        JsonNode config = Fixtures.of(weightsFile).entry().path("config");
        int width = config.path("v_width").asInt();
        int textWidth = config.path("t_width").asInt();
        return new Architecture(
                new VisionTower(
                        config.path("image").asInt(),
                        config.path("patch").asInt(),
                        width,
                        config.path("v_layers").asInt(),
                        config.path("v_heads").asInt(),
                        4 * width),
                new TextTower(
                        config.path("context").asInt(),
                        config.path("vocab").asInt(),
                        textWidth,
                        config.path("t_layers").asInt(),
                        config.path("t_heads").asInt(),
                        4 * textWidth),
                config.path("embed_dim").asInt(),
                activation);
    }

    static ClipWeights clip(String weightsFile, String activation) throws IOException {
        return ClipWeights.of(
                weightsFile,
                Fixtures.tensors(weightsFile).tensors(),
                architecture(weightsFile, Activation.parse(activation)));
    }

    static NDArray floats(NDManager manager, HostTensor tensor) {
        return manager.create(tensor.floats(), new Shape(tensor.shape()));
    }

    static NDArray longs(NDManager manager, HostTensor tensor) {
        return manager.create(tensor.longs(), new Shape(tensor.shape()));
    }

    /** Row {@code i} of a tensor: what is left of its shape when the first dimension is taken away. */
    static HostTensor row(HostTensor tensor, int i) {
        long[] shape = java.util.Arrays.copyOfRange(tensor.shape(), 1, tensor.shape().length);
        int bytes = tensor.data().remaining() / (int) tensor.shape()[0];
        return new HostTensor(tensor.type(), shape, tensor.data().slice(i * bytes, bytes));
    }

    static void assertClose(Fixture fixture, HostTensor expected, NDArray actual, String what, String... tolerance) {
        assertNotNull(expected, () -> fixture + " has no " + what);
        assertArrayEquals(expected.shape(), actual.getShape().getShape(), what);
        assertClose(fixture, expected.floats(), actual.toFloatArray(), what, tolerance);
    }

    static void assertClose(Fixture fixture, float[] expected, float[] actual, String what, String... tolerance) {
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
