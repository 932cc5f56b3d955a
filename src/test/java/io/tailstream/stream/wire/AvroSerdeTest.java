package io.tailstream.stream.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.GroupAccuracy;
import io.tailstream.ImageEvent;
import io.tailstream.LabelEvent;
import io.tailstream.stream.wire.registry.InProcessRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class AvroSerdeTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    private final InProcessRegistry registry;
    private final AvroSerde<ImageEvent> images;

    AvroSerdeTest(TestInfo test) {
        registry = InProcessRegistry.at("mock://serde-" + test.getDisplayName());
        images = new AvroSerde<>(ImageEvent.class, registry);
    }

    private static ImageEvent image() {
        return ImageEvent.newBuilder()
                .setId("a")
                .setContent(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                .setMediaType("image/png")
                .setCapturedAt(NOON)
                .build();
    }

    @Test
    void shouldWriteConfluentsWireFormat() {
        byte[] bytes = images.serializer().serialize("images", image());
        assertEquals(0, bytes[0]);
        int id = ByteBuffer.wrap(bytes, 1, 4).getInt();
        assertEquals(
                id,
                registry.find("images-value", registry.byId(id)).orElseThrow().id());
        // id "a", content branch 1 of 3 bytes, …
        assertArrayEquals(new byte[] {2, 'a', 2, 6, 1, 2, 3}, Arrays.copyOfRange(bytes, 5, 12));
        assertEquals(image(), images.deserializer().deserialize("images", bytes));
    }

    @Test
    void shouldRegisterTheSchemaAsOtherLanguagesKnowIt() {
        images.serializer().serialize("images", image());
        String registered = registry.versions("images-value").get(0).schema().toString();
        assertTrue(!registered.contains("avro.java.string"), registered);
        assertTrue(registered.contains("event time of every window"), "field docs are part of it");
    }

    @Test
    void shouldLeaveTombstonesAlone() {
        assertNull(images.serializer().serialize("images", null));
        assertNull(images.deserializer().deserialize("images", null));
    }

    @Test
    void shouldReadWhatAnOlderOrForeignSchemaWrote() throws IOException {
        Schema foreign = new Schema.Parser()
                .parse(
                        """
                {"type": "record", "name": "LabelEvent", "namespace": "io.tailstream", "fields": [
                  {"name": "labelledAt", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                  {"name": "label", "type": "string"},
                  {"name": "confidence", "type": "double"},
                  {"name": "id", "type": "string"}]}""");
        ByteArrayOutputStream out = header(registry.id("labels-value", foreign));
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeLong(NOON.toEpochMilli());
        encoder.writeString("owl");
        encoder.writeDouble(0.5);
        encoder.writeString("a");
        LabelEvent read =
                new AvroSerde<>(LabelEvent.class, registry).deserializer().deserialize("labels", out.toByteArray());
        assertEquals(new LabelEvent("a", "owl", null, NOON), read);
    }

    @Test
    void shouldSayThatBytesAreNotAvro() {
        assertCause(NotAvroException.NOT_AVRO, new byte[0]);
        assertCause(NotAvroException.NOT_AVRO, new byte[] {0, 0, 0, 0});
        assertCause(NotAvroException.NOT_AVRO, "{\"id\": \"a\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void shouldSayThatTheSchemaIsUnknown() {
        assertCause(NotAvroException.UNKNOWN_SCHEMA, new byte[] {0, 0, 0, 0x7f, 1, 2, 3});
    }

    @Test
    void shouldSayThatTheSchemaIsOfAnotherRecord() {
        byte[] label = new AvroSerde<>(LabelEvent.class, registry)
                .serializer()
                .serialize("labels", new LabelEvent("a", "owl", null, NOON));
        assertCause(NotAvroException.WRONG_SCHEMA, label);
    }

    @Test
    void shouldRefuseTruncatedAndOverlongRecords() {
        byte[] whole = images.serializer().serialize("images", image());
        for (int length = 5; length < whole.length; length++) {
            assertCause(NotAvroException.NOT_AVRO, Arrays.copyOf(whole, length));
        }
        assertCause(NotAvroException.NOT_AVRO, Arrays.copyOf(whole, whole.length + 1));
    }

    @Test
    void shouldAllocateNothingForLengthsThatARecordOnlyClaims() throws IOException {
        int id = registry.id("images-value", WireSchema.of(ImageEvent.class));
        for (long claimed :
                new long[] {-1, Integer.MAX_VALUE - 16L, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE}) {
            ByteArrayOutputStream out = header(id);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            encoder.writeString("a");
            encoder.writeIndex(1);
            encoder.writeLong(claimed);
            out.write(new byte[40]);
            assertCause(NotAvroException.NOT_AVRO, out.toByteArray());
        }
    }

    @Test
    void shouldNameTheFieldThatIsMissing() {
        SerializationException refused =
                assertThrows(SerializationException.class, () -> new AvroSerde<>(GroupAccuracy.class, registry)
                        .serializer()
                        .serialize("accuracy", new GroupAccuracy()));
        assertTrue(refused.getMessage().contains("GroupAccuracy"), refused.getMessage());
    }

    private static ByteArrayOutputStream header(int id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(ByteBuffer.allocate(4).putInt(id).array());
        return out;
    }

    private void assertCause(String cause, byte[] bytes) {
        NotAvroException refused =
                assertThrows(NotAvroException.class, () -> images.deserializer().deserialize("images", bytes));
        assertEquals(cause, refused.cause(), refused.getMessage());
        assertTrue(refused.getMessage().startsWith("images: "), refused.getMessage());
    }
}
