package io.tailstream.model.encoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The {@code tokenizer.json} of our own pre-trained backbones: the bytes of the lower-cased text in UTF-8, without
 * merges. A byte's id is its value, 256 starts and 257 ends a text. (CLIP's vocabulary alone would weigh more than such
 * a backbone.)
 */
public final class ByteTokenizer {
    /** Ids of bytes, start and end. */
    public static final int VOCABULARY = 258;

    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";

    private ByteTokenizer() {}

    /** The file's content. */
    public static String json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        special(added, 256, START);
        special(added, 257, END);
        root.putObject("normalizer").put("type", "Lowercase");
        byteLevel(root.putObject("pre_tokenizer"));
        ObjectNode post = root.putObject("post_processor");
        post.put("type", "RobertaProcessing").put("trim_offsets", false).put("add_prefix_space", false);
        post.putArray("sep").add(END).add(257);
        post.putArray("cls").add(START).add(256);
        byteLevel(root.putObject("decoder"));
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE").putNull("dropout").put("unk_token", END);
        ObjectNode vocabulary = model.putObject("vocab");
        int others = 0;
        for (int value = 0; value < 256; value++) {
            vocabulary.put(new String(Character.toChars(printable(value) ? value : 256 + others++)), value);
        }
        vocabulary.put(START, 256).put(END, 257);
        model.putArray("merges");
        return root.toPrettyString() + "\n";
    }

    /** GPT-2's table: these bytes stand for themselves, the others for the characters from U+0100 on, in order. */
    private static boolean printable(int value) {
        return value >= '!' && value <= '~' || value >= 0xa1 && value <= 0xac || value >= 0xae;
    }

    private static void byteLevel(ObjectNode node) {
        node.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
    }

    private static void special(ArrayNode added, int id, String content) {
        added.addObject()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }
}
