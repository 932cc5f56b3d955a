package io.tailstream.model.encoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.file.MalformedFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static TextTower tower(int context, int vocabulary) {
        return new TextTower(context, vocabulary, 8, 1, 1, 8);
    }

    private static Tokenizer bytes(int context) throws IOException {
        return Tokenizer.of("ours", ByteTokenizer.json(), tower(context, ByteTokenizer.VOCABULARY));
    }

    @Test
    void shouldGiveTheBytesOfTheLowerCasedTextBetweenStartAndEnd() throws IOException {
        try (Tokenizer tokenizer = bytes(64)) {
            for (String text : List.of("a photo of a tench.", "  Two\tspaces\n", "café ½ ° \u00ad 猫 😀", "")) {
                byte[] utf8 = text.toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.UTF_8);
                LongStream content = IntStream.range(0, utf8.length).mapToLong(i -> utf8[i] & 0xff);
                long[] expected = LongStream.concat(LongStream.of(256), LongStream.concat(content, LongStream.of(257)))
                        .toArray();
                assertArrayEquals(expected, tokenizer.encode(text), text);
            }
        }
    }

    @Test
    void shouldKeepTheEndTokenWhereTheTextIsCut() throws IOException {
        try (Tokenizer tokenizer = bytes(5)) {
            assertArrayEquals(new long[] {256, 'a', 'b', 'c', 257}, tokenizer.encode("abcdef"));
            assertArrayEquals(new long[] {256, 'a', 'b', 'c', 257}, tokenizer.encode("abc"));
        }
    }

    @Test
    void shouldPadABatchWithZerosToItsLongestText() throws IOException {
        try (Tokenizer tokenizer = bytes(10)) {
            assertArrayEquals(
                    new long[] {256, 'a', 257, 0, 256, 'b', 'c', 257}, tokenizer.encodeAll(List.of("a", "bc")));
        }
    }

    @Test
    void shouldRefuseATokenizerWhoseEndIsNotTheTowersHighestId() {
        MalformedFileException refused = assertThrows(
                MalformedFileException.class, () -> Tokenizer.of("T", ByteTokenizer.json(), tower(5, 300)));
        assertTrue(refused.getMessage().contains("299"), refused.getMessage());
    }

    @Test
    void shouldSayWhichFileIsNoTokenizer() {
        MalformedFileException refused = assertThrows(
                MalformedFileException.class, () -> Tokenizer.of("x/tokenizer.json", "{\"model\": 3}", tower(5, 258)));
        assertTrue(refused.getMessage().startsWith("x/tokenizer.json: no tokenizer"), refused.getMessage());
    }
}
