package io.tailstream.stream.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.model.file.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterChunksTest {

    private static byte[] file(int length) {
        byte[] file = new byte[length];
        new SplittableRandom(length).nextBytes(file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, AdapterChunks.CHUNK_BYTES, AdapterChunks.CHUNK_BYTES + 1, 12 * AdapterChunks.CHUNK_BYTES})
    void shouldPutTogetherWhatItSplit(int length) {
        byte[] file = file(length);
        List<AdapterChunks.Chunk> split = AdapterChunks.split(file);
        assertEquals(Math.max(1, (length + AdapterChunks.CHUNK_BYTES - 1) / AdapterChunks.CHUNK_BYTES), split.size());
        AdapterChunks chunks = new AdapterChunks();
        // Compaction keeps the last of a key: order in the topic says nothing.
        for (int i = split.size() - 1; i >= 0; i--) {
            chunks.add(split.get(i).key(), split.get(i).bytes());
        }
        assertArrayEquals(file, chunks.file(Sha256.of(file)).orElseThrow());
    }

    @Test
    void shouldGiveNothingWhereAPieceIsMissingOrDamaged() {
        byte[] file = file(3 * AdapterChunks.CHUNK_BYTES);
        String sha256 = Sha256.of(file);
        List<AdapterChunks.Chunk> split = AdapterChunks.split(file);
        AdapterChunks chunks = new AdapterChunks();
        chunks.add(split.get(0).key(), split.get(0).bytes());
        chunks.add(split.get(2).key(), split.get(2).bytes());
        assertEquals(Optional.empty(), chunks.file(sha256));
        chunks.add(sha256 + "/1", new byte[AdapterChunks.CHUNK_BYTES]);
        assertEquals(Optional.empty(), chunks.file(sha256));
        chunks.add(split.get(1).key(), split.get(1).bytes());
        chunks.add(sha256 + "/nonsense", new byte[] {1});
        assertTrue(chunks.file(sha256).isPresent());
        chunks.add(split.get(1).key(), null);
        assertEquals(Optional.empty(), chunks.file(sha256));
    }
}
