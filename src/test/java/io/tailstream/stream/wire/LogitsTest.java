package io.tailstream.stream.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class LogitsTest {

    @Test
    void shouldWriteTheLeastByteOfEachLogitFirst() {
        ByteBuffer bytes = Logits.bytes(new float[] {7, 1, -2, 7}, 1, 2);

        assertEquals(ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0}), bytes);
    }

    @Test
    void shouldReadWhatIsLeftOfABufferAndLeaveItsPosition() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
        bytes.position(1);
        float[] row = new float[2];

        assertTrue(Logits.read(bytes, row));
        assertArrayEquals(new float[] {1, -2}, row);
        assertEquals(1, bytes.position());
    }

    @Test
    void shouldReadNothingOfBytesThatAreNotOneLogitAClass() {
        float[] row = {5, 6};

        assertFalse(Logits.read(ByteBuffer.allocate(7), row));
        assertFalse(Logits.read(ByteBuffer.allocate(12), row));
        assertArrayEquals(new float[] {5, 6}, row);
    }
}
