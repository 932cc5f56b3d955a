package io.tailstream.model.tuner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.model.architecture.VisionTower;
import io.tailstream.model.file.HostTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunerTest {
    private static final VisionTower VIT_B_16 = new VisionTower(224, 16, 768, 12, 12, 3072);

    @ParameterizedTest
    @CsvSource({"365, 8, 175212", "1000, 32, 617868", "8142, 256, 4749324", "10, 1, 46104", "23, 1, 46104"})
    void shouldSizeTheBottleneckByTheNumberOfClasses(int classes, int bottleneck, long parameters) {
        AdaptFormer adapter = AdaptFormer.forClasses(VIT_B_16, classes);
        assertEquals(bottleneck, adapter.bottleneck());
        assertEquals(
                parameters,
                adapter.parameters().values().stream()
                        .mapToLong(HostTensor::count)
                        .sum());
    }

    @Test
    void shouldStartAsTheReferenceCodeDoes() {
        Map<String, HostTensor> initial = new AdaptFormer(2, 400, 50).initial(7);
        initial.forEach((name, tensor) -> {
            float[] values = tensor.floats();
            if (name.endsWith("down.weight")) {
                double square = 0;
                for (float value : values) {
                    square += (double) value * value;
                }
                double expected = 1 / Math.sqrt(3.0 * 400);
                assertEquals(expected, Math.sqrt(square / values.length), 0.02 * expected, name);
            } else {
                float[] constant = new float[values.length];
                java.util.Arrays.fill(constant, name.endsWith("scale") || name.endsWith("ln.weight") ? 1 : 0);
                assertArrayEquals(constant, values, name);
            }
        });
        assertArrayEquals(
                initial.get("adapter.1.down.weight").floats(),
                new AdaptFormer(2, 400, 50)
                        .initial(7)
                        .get("adapter.1.down.weight")
                        .floats());
    }

    @Test
    void shouldHaveTheNamesThatReleasesRelyOn() {
        assertEquals(
                "[adapter.0.scale, adapter.0.ln.weight, adapter.0.ln.bias, adapter.0.down.weight, adapter.0.down.bias,"
                        + " adapter.0.up.weight, adapter.0.up.bias]",
                new AdaptFormer(1, 4, 2).parameters().keySet().toString());
    }

    @Test
    void shouldHaveAsManyPromptsAsTheReferenceCode() {
        assertEquals(
                92160, VisualPrompts.deep(VIT_B_16, VisualPrompts.USUAL_LENGTH).parameterCount());
        assertEquals(
                7680,
                VisualPrompts.shallow(VIT_B_16, VisualPrompts.USUAL_LENGTH).parameterCount());
        assertEquals(0, Tuner.NONE.parameterCount());
    }

    @Test
    void shouldStartPromptsUniformWithinTheBoundOfTheReferenceCode() {
        Map<String, HostTensor> initial = VisualPrompts.deep(VIT_B_16, 10).initial(3);
        double bound = Math.sqrt(6.0 / (3 * 16 * 16 + 768));
        initial.forEach((name, tensor) -> {
            double square = 0;
            for (float value : tensor.floats()) {
                assertTrue(Math.abs(value) <= bound, name);
                square += (double) value * value;
            }
            assertEquals(bound / Math.sqrt(3), Math.sqrt(square / tensor.size()), 0.03 * bound, name);
        });
        assertEquals(12, initial.size());
        assertArrayEquals(
                initial.get("prompt.11").floats(),
                VisualPrompts.deep(VIT_B_16, 10).initial(3).get("prompt.11").floats());
    }

    @Test
    void shouldRefusePromptsInSomeOfTheBlocks() {
        assertThrows(IllegalArgumentException.class, () -> new VisualPrompts(2, 10, VIT_B_16));
        assertThrows(IllegalArgumentException.class, () -> VisualPrompts.deep(VIT_B_16, 0));
    }

    @Test
    void shouldDescribeItselfAndSayWhatItCosts() {
        List<Tuner> tuners = List.of(
                new AdaptFormer(12, 768, 32), VisualPrompts.deep(VIT_B_16, 10), VisualPrompts.shallow(VIT_B_16, 10));

        assertEquals(
                List.of("adaptformer r=32", "vpt-deep 10", "vpt-shallow 10"),
                tuners.stream().map(Tuner::description).toList());
        // 12·2·197·768·32; prompts: 12·(block(207) − block(197)), block(n) = n·4·768² + 2·n²·768 + 2·n·768·3072
        assertEquals(
                List.of(116_195_328L, 923_811_840L, 923_811_840L),
                tuners.stream().map(tuner -> tuner.macs(VIT_B_16)).toList());
        assertEquals("head", Tuner.NONE.description());
        assertEquals(0, Tuner.NONE.macs(VIT_B_16));
    }

    @Test
    void shouldHaveTheProfiledCostOfTableNineForAdaptFormerAlone() {
        // patches 196·3·16²·768, the two linear maps, their LayerNorms 4·12·197·768
        assertEquals(
                115_605_504L + 116_195_328 + 7_262_208,
                new Cost(VIT_B_16, new AdaptFormer(12, 768, 32), 1000)
                        .profiledMacs()
                        .orElseThrow());
        assertTrue(new Cost(VIT_B_16, Tuner.NONE, 1000).profiledMacs().isEmpty());
    }
}
