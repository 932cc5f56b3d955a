package io.tailstream.stream.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.DeadLetter;
import io.tailstream.Origin;
import io.tailstream.stream.wire.registry.InProcessRegistry;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final InstantSource CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Origin ORIGIN = new Origin("lab-images", 2, 17L);

    @Test
    void shouldFitItsTopicWhateverTheRecordHeld() {
        String message = "ä€".repeat(100_000);
        byte[] huge = new byte[16 << 20];
        DeadLetter letter = DeadLetters.declared(CLOCK).of(ORIGIN, "decode", "corrupt", message, huge, huge);
        byte[] bytes = new AvroSerde<>(DeadLetter.class, InProcessRegistry.at("mock://dead-letters"))
                .serializer()
                .serialize("dead-letters", letter);
        TopicDeclarations declared = TopicDeclarations.load();
        assertEquals(
                declared.of(Topic.IMAGES).maxMessageBytes(), letter.getValue().remaining());
        int batchOverhead = 512;
        int keyBytes = DeadLetters.key(ORIGIN).length();
        assertTrue(
                bytes.length + keyBytes + batchOverhead
                        <= declared.of(Topic.DEAD_LETTERS).maxMessageBytes(),
                () -> bytes.length + " bytes");
    }

    @Test
    void shouldKeepSmallRecordsWhole() {
        DeadLetter letter = new DeadLetters(10, CLOCK).of(ORIGIN, "read", "notAvro", "why", null, new byte[] {1, 2});
        assertNull(letter.getKey());
        assertEquals(2, letter.getValue().remaining());
        assertEquals(Instant.parse("2026-03-01T12:00:00.123Z"), letter.getAt());
        assertEquals("lab-images/2/17", DeadLetters.key(ORIGIN));
    }
}
