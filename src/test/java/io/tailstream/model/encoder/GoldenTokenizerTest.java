package io.tailstream.model.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.model.architecture.TextTower;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CLIP's ids with CLIP's vocabulary, which is not part of this project: without it the test is skipped, and says so. */
class GoldenTokenizerTest {
    static List<Fixture> fixtures() {
        return Fixtures.ofKind("tokenizer");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldGiveTheIdsOfClipsOwnTokenizer(Fixture fixture) throws IOException {
        JsonNode expected = fixture.json();
        String vocabulary = fixture.entry()
                .path("vocabulary")
                .asText(expected.path("vocabulary").asText());
        assumeTrue(
                Fixtures.has(vocabulary),
                () -> "SKIPPED: " + vocabulary + " (CLIP's vocabulary) is not in the fixtures' folder; point"
                        + " -Dfixtures.dir at one that has it");
        assertFalse(expected.path("rows").isEmpty(), () -> fixture + " has no rows");
        TextTower tower = new TextTower(
                expected.path("context").asInt(), expected.path("vocab").asInt(), 8, 1, 1, 8);
        try (Tokenizer tokenizer = Tokenizer.open(Fixtures.path(vocabulary), tower)) {
            for (JsonNode row : expected.path("rows")) {
                long[] ids = LongStream.range(0, row.path("ids").size())
                        .map(i -> row.path("ids").get((int) i).asLong())
                        .toArray();
                assertTrue(ids.length > 0, () -> "no ids in " + row);
                String text = row.path("text").asText();
                assertArrayEquals(ids, tokenizer.encode(text), text);
                assertArrayEquals(ids, tokenizer.encodeAll(List.of(text)), text);
            }
        }
    }
}
