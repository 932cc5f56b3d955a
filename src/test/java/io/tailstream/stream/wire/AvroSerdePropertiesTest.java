package io.tailstream.stream.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.AdapterRelease;
import io.tailstream.Prediction;
import io.tailstream.stream.wire.registry.InProcessRegistry;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;

/** Records of random content, whole and damaged. */
class AvroSerdePropertiesTest {

    private static final InProcessRegistry REGISTRY = InProcessRegistry.at("mock://serde-properties");

    @Property(tries = 200)
    void shouldReadBackWhatItWrote(@ForAll long seed) {
        AvroSerde<Prediction> serde = new AvroSerde<>(Prediction.class, REGISTRY);
        byte[] bytes = random(Prediction.class, "predictions", seed);
        Prediction read = serde.deserializer().deserialize("predictions", bytes);
        byte[] again = serde.serializer().serialize("predictions", read);
        assertEquals(read, serde.deserializer().deserialize("predictions", again));
    }

    /** Whatever one byte becomes, the record is read or refused; neither takes memory out of proportion. */
    @Property(tries = 1000)
    void shouldReadOrRefuseADamagedRecord(
            @ForAll @IntRange(max = 50) int seed,
            @ForAll @IntRange(min = 5, max = 400) int place,
            @ForAll byte damage) {
        byte[] bytes = random(AdapterRelease.class, "adapters", seed);
        bytes[Math.min(place, bytes.length - 1)] = damage;
        AvroSerde<AdapterRelease> serde = new AvroSerde<>(AdapterRelease.class, REGISTRY);
        long before = allocated();
        try {
            serde.deserializer().deserialize("adapters", bytes);
        } catch (NotAvroException e) {
            assertEquals(NotAvroException.NOT_AVRO, e.cause());
        }
        long used = allocated() - before;
        assertTrue(used < 16_000_000, () -> used + " bytes allocated");
    }

    /** A block of items that states its size in bytes is stepped over by a skip, however many items it claims. */
    @Property(tries = 100)
    void shouldRefuseMoreItemsThanThereAreBytes(
            @ForAll int seed, @ForAll @LongRange(min = 5_000_000, max = Long.MAX_VALUE) long items) throws IOException {
        Schema schema = WireSchema.of(AdapterRelease.class);
        java.io.ByteArrayOutputStream out = header("adapters", schema);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        boolean claimed = false;
        for (Schema.Field field : schema.getFields()) {
            if (field.schema().getType() == Schema.Type.ARRAY && !claimed) {
                encoder.writeLong(-items);
                encoder.writeLong(0); // bytes in the block
                encoder.writeLong(0); // no further block
                claimed = true;
            } else {
                Object value =
                        new RandomData(field.schema(), 1, seed).iterator().next();
                new GenericDatumWriter<>(field.schema()).write(value, encoder);
            }
        }
        AvroSerde<AdapterRelease> serde = new AvroSerde<>(AdapterRelease.class, REGISTRY);
        long before = allocated();
        assertThrows(NotAvroException.class, () -> serde.deserializer().deserialize("adapters", out.toByteArray()));
        long used = allocated() - before;
        assertTrue(used < 16_000_000, () -> used + " bytes allocated");
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static byte[] random(Class<? extends SpecificRecord> record, String topic, long seed) {
        Schema schema = WireSchema.of(record);
        java.io.ByteArrayOutputStream out = header(topic, schema);
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        try {
            new GenericDatumWriter<>(schema)
                    .write(new RandomData(schema, 1, seed).iterator().next(), encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static java.io.ByteArrayOutputStream header(String topic, Schema schema) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(java.nio.ByteBuffer.allocate(4)
                .putInt(REGISTRY.id(Topic.subjectOf(topic), schema))
                .array());
        return out;
    }
}
