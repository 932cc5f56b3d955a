package io.tailstream.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
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
        String vocabulary = expected.path("vocabulary").asText();
        assumeTrue(
                Fixtures.has(vocabulary),
                () -> "SKIPPED: " + vocabulary + " (CLIP's vocabulary) is not in the fixtures' folder; point"
                        + " -Dfixtures.dir at one that has it");
        int context = expected.path("context").asInt();
        TextTower tower = new TextTower(context, expected.path("vocab").asInt(), 512, 12, 8, 2048);
        try (Tokenizer tokenizer = Tokenizer.open(Fixtures.path(vocabulary), tower)) {
            for (JsonNode row : expected.path("rows")) {
                long[] ids = LongStream.range(0, row.path("ids").size())
                        .map(i -> row.path("ids").get((int) i).asLong())
                        .toArray();
                String text = row.path("text").asText();
                assertArrayEquals(ids, tokenizer.encode(text), text);
            }
        }
    }
}
