package io.tailstream.stream.release;

import io.tailstream.model.file.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adapters in pieces that fit a record: chunk i of a file has the key {@code sha256/i}. */
final class AdapterChunks {

    /** Half of the topic's record limit: room for keys and framing. */
    static final int CHUNK_BYTES = 512 * 1024;

    /** A piece of a file. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    record Chunk(String key, byte[] bytes) {}

    private final Map<String, TreeMap<Integer, byte[]>> bySha256 = new HashMap<>();

    /** The pieces of a file, in order; one empty piece for an empty file. */
    static List<Chunk> split(byte[] file) {
        String sha256 = Sha256.of(file);
        List<Chunk> chunks = new ArrayList<>();
        for (int from = 0; from < Math.max(1, file.length); from += CHUNK_BYTES) {
            byte[] piece = Arrays.copyOfRange(file, from, Math.min(file.length, from + CHUNK_BYTES));
            chunks.add(new Chunk(sha256 + "/" + chunks.size(), piece));
        }
        return chunks;
    }

    /** The file that a key belongs to. */
    static String sha256Of(String key) {
        return key.substring(0, Math.max(0, key.indexOf('/')));
    }

    /** Takes a record of the topic; null is a tombstone. */
    void add(String key, byte[] piece) {
        int index;
        try {
            index = Integer.parseInt(key.substring(key.indexOf('/') + 1));
        } catch (NumberFormatException e) {
            return; // No key of ours: the digest decides whether anything is missing.
        }
        TreeMap<Integer, byte[]> pieces = bySha256.computeIfAbsent(sha256Of(key), s -> new TreeMap<>());
        if (piece == null) {
            pieces.remove(index);
        } else {
            pieces.put(index, piece);
        }
    }

    /** The file of this digest, put together; empty unless the pieces make exactly it. */
    Optional<byte[]> file(String sha256) {
        TreeMap<Integer, byte[]> pieces = bySha256.getOrDefault(sha256, new TreeMap<>());
        byte[] file = new byte[pieces.values().stream().mapToInt(p -> p.length).sum()];
        int at = 0;
        for (byte[] piece : pieces.values()) {
            System.arraycopy(piece, 0, file, at, piece.length);
            at += piece.length;
        }
        return Sha256.of(file).equals(sha256) ? Optional.of(file) : Optional.empty();
    }
}
