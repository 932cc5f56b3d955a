package io.tailstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** No fixture is passed over: every kind has its golden tests, and every file that the manifest names is there. */
class GoldenKindsTest {

    /** {@code clip_weights} are what {@code clip} and the adapters' kinds are computed with. */
    private static final Set<String> KNOWN = Set.of(
            "adaptformer",
            "clip",
            "clip_weights",
            "fusion",
            "knn",
            "losses",
            "metrics",
            "preprocess",
            "prior",
            "tables",
            "tokenizer",
            "vpt_deep",
            "vpt_shallow");

    @Test
    void shouldKnowEveryKindInTheManifest() {
        List<String> unknown = new ArrayList<>();
        JsonNode manifest = Fixtures.json("manifest.json");
        StreamSupport.stream(manifest.path("fixtures").spliterator(), false)
                .map(entry -> entry.path("kind").asText())
                .filter(kind -> !KNOWN.contains(kind))
                .forEach(unknown::add);
        StreamSupport.stream(manifest.path("kinds").spliterator(), false)
                .map(JsonNode::asText)
                .filter(kind -> !KNOWN.contains(kind))
                .forEach(unknown::add);
        assertEquals(List.of(), unknown, "kinds without a golden test");
    }

    @Test
    void shouldFindEveryFileInTheManifest() {
        for (JsonNode entry : Fixtures.json("manifest.json").path("fixtures")) {
            String file = entry.path("file").asText();
            assertTrue(Fixtures.has(file), file);
            entry.path("weights").forEach(weights -> assertTrue(Fixtures.has(weights.asText()), weights.asText()));
        }
    }
}
