package io.tailstream.model.encoder;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.tailstream.model.architecture.TextTower;
import io.tailstream.model.file.MalformedFileException;
import io.tailstream.model.torch.TorchEngine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Texts to token ids by a {@code tokenizer.json} (Hugging Face's form), which adds the start and the end token itself.
 * The end token must have the vocabulary's highest id, for there the text tower takes its feature.
 */
public final class Tokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final TextTower tower;
    private final long end;
    private long cut;
    private String firstCut;

    private Tokenizer(String what, HuggingFaceTokenizer tokenizer, TextTower tower) throws MalformedFileException {
        this.tokenizer = tokenizer;
        this.tower = tower;
        long[] empty = tokenizer.encode("").getIds();
        end = tower.vocabulary() - 1L;
        if (empty.length != 2 || empty[1] != end) {
            tokenizer.close();
            throw new MalformedFileException(what + ": an empty text gives the ids " + Arrays.toString(empty)
                    + ", not a start token and the end token " + end + ", the text tower's highest id");
        }
    }

    /** @throws MalformedFileException if it is no tokenizer, or not one for this tower */
    public static Tokenizer open(Path file, TextTower tower) throws IOException {
        return of(file.toString(), Files.readString(file), tower);
    }

    /** @param what names the JSON in errors */
    public static Tokenizer of(String what, String json, TextTower tower) throws IOException {
        TorchEngine.start(); // settles that DJL asks nothing of the network
        HuggingFaceTokenizer tokenizer;
        try {
            tokenizer = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                    Map.of("padding", "false", "truncation", "false"));
        } catch (RuntimeException e) { // whatever the native parser found
            throw new MalformedFileException(what + ": no tokenizer: " + e.getMessage());
        }
        return new Tokenizer(what, tokenizer, tower);
    }

    /** Start, the text, end: at most the context's length, the end kept where the text is cut. */
    public long[] encode(String text) {
        long[] ids = tokenizer.encode(text).getIds();
        if (ids.length > tower.context()) {
            ids = Arrays.copyOf(ids, tower.context());
            ids[ids.length - 1] = end;
            firstCut = cut++ == 0 ? text : firstCut;
        }
        return ids;
    }

    /** What to tell the user where texts were longer than the context, with the first as an example. */
    public Optional<String> cutNotice() {
        return cut == 0
                ? Optional.empty()
                : Optional.of(
                        "warning: " + cut + (cut == 1 ? " text is" : " texts are") + " longer than the context of "
                                + tower.context() + " tokens and cut there, '" + firstCut + "' for one");
    }

    /** Rows of the same length, that of the longest text, padded with 0 behind the end token; row-major. */
    public long[] encodeAll(List<String> texts) {
        long[][] rows = texts.stream().map(this::encode).toArray(long[][]::new);
        int longest = Arrays.stream(rows).mapToInt(row -> row.length).max().orElse(0);
        long[] all = new long[rows.length * longest];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, all, i * longest, rows[i].length);
        }
        return all;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
