package io.tailstream.model.tuner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.model.architecture.VisionTower;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes of adapters and their cost at ViT-B/16, against the reference code's; the schedule is with its class. */
class GoldenTablesTest {
    private static final VisionTower VIT_B_16 = new VisionTower(224, 16, 768, 12, 12, 3072);
    private static final Pattern LAYERS = Pattern.compile("adapter_dim_rule\\(C, (\\d+) layers\\)");
    private static final Pattern LENGTH = Pattern.compile("vpt_(deep|shallow)_tuned_params_vit_b16_len(\\d+)");
    private static final Pattern COST = Pattern.compile("r=(\\d+),M=(\\d+)");

    static List<Fixture> fixtures() {
        return Fixtures.ofKind("tables");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldSizeTheBottleneckByTheNumberOfClasses(Fixture fixture) {
        for (Map.Entry<String, JsonNode> table : fixture.json().properties()) {
            Matcher layers = LAYERS.matcher(table.getKey());
            if (!layers.matches()) {
                continue;
            }
            VisionTower tower = new VisionTower(224, 16, 768, Integer.parseInt(layers.group(1)), 12, 3072);
            for (Map.Entry<String, JsonNode> row : table.getValue().properties()) {
                int classes = Integer.parseInt(row.getKey());
                assertEquals(
                        row.getValue().asInt(),
                        AdaptFormer.forClasses(tower, classes).bottleneck(),
                        classes + " classes");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldCountTheTunedParameters(Fixture fixture) {
        for (Map.Entry<String, JsonNode> row :
                fixture.json().path("adaptformer_tuned_params_vit_b16").properties()) {
            AdaptFormer adapter = new AdaptFormer(12, 768, Integer.parseInt(row.getKey()));
            assertEquals(row.getValue().asLong(), adapter.parameterCount(), "r = " + row.getKey());
        }
        for (Map.Entry<String, JsonNode> entry : fixture.json().properties()) {
            Matcher prompts = LENGTH.matcher(entry.getKey());
            if (prompts.matches()) {
                int length = Integer.parseInt(prompts.group(2));
                Tuner tuner = prompts.group(1).equals("deep")
                        ? VisualPrompts.deep(VIT_B_16, length)
                        : VisualPrompts.shallow(VIT_B_16, length);
                assertEquals(entry.getValue().asLong(), tuner.parameterCount(), entry.getKey());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldCountWhatThePapersProfilerSaw(Fixture fixture) {
        for (Map.Entry<String, JsonNode> row :
                fixture.json().path("thop_macs_table9").properties()) {
            Matcher cost = COST.matcher(row.getKey());
            assertEquals(true, cost.matches(), row.getKey());
            AdaptFormer adapter = new AdaptFormer(12, 768, Integer.parseInt(cost.group(1)));
            long once = new Cost(VIT_B_16, adapter, 1000).profiledMacs().orElseThrow();
            assertEquals(row.getValue().asLong(), Long.parseLong(cost.group(2)) * once, row.getKey());
        }
    }

    @Test
    void shouldCountTheTrueCostOfVitB16() {
        Cost cost = new Cost(VIT_B_16, AdaptFormer.forClasses(VIT_B_16, 1000), 1000);

        assertEquals(17.56, cost.backboneMacs() / 1e9, 0.005);
        assertEquals(0.116, cost.tunerMacs() / 1e9, 0.0005);
        assertEquals(617_868, cost.tunedParameters());
        assertEquals(768_000, cost.headParameters());
    }
}
