package io.tailstream.stream.wire;

import io.tailstream.stream.wire.registry.RegistryUnavailableException;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.registry.UnknownSchemaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The reading half of {@link AvroSerde}; may be shared by threads. A record is checked from end to end before anything
 * is allocated for it, so a length that a hostile record claims costs no memory.
 */
final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {

    private final SchemaRegistry registry;
    private final Schema expected;
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

    AvroDeserializer(Class<T> record, SchemaRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.expected = WireSchema.generated(record);
    }

    /**
     * The record in {@code data}; null stays null.
     *
     * @throws NotAvroException if the bytes are not such a record
     * @throws RegistryUnavailableException if its schema could not be asked for
     */
    @Override
    public T deserialize(String topic, byte[] data) {
        if (data == null) {
            return null;
        }
        if (data.length < AvroSerde.HEADER_BYTES || data[0] != AvroSerde.MAGIC) {
            throw new NotAvroException(
                    NotAvroException.NOT_AVRO,
                    topic + ": " + data.length + " bytes that do not begin as Confluent's wire format does (a zero"
                            + " byte and a schema id)");
        }
        int id = ByteBuffer.wrap(data, 1, Integer.BYTES).getInt();
        SpecificDatumReader<T> reader = readers.get(id);
        if (reader == null) {
            reader = reader(topic, id);
            readers.put(id, reader);
        }
        try {
            new RecordWalk(decoder(data)).check(reader.getSchema());
            return reader.read(null, decoder(data));
        } catch (IOException | RuntimeException e) {
            throw new NotAvroException(
                    NotAvroException.NOT_AVRO,
                    topic + ": the bytes do not fit schema " + id + " ("
                            + reader.getSchema().getFullName() + "): " + e,
                    e);
        }
    }

    private SpecificDatumReader<T> reader(String topic, int id) {
        Schema written;
        try {
            written = registry.byId(id);
        } catch (UnknownSchemaException e) {
            throw new NotAvroException(NotAvroException.UNKNOWN_SCHEMA, topic + ": " + e.getMessage(), e);
        }
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(expected, written);
        if (pair.getType() != SchemaCompatibilityType.COMPATIBLE) {
            throw new NotAvroException(
                    NotAvroException.WRONG_SCHEMA,
                    topic + ": schema " + id + " (" + written.getFullName() + ") cannot be read as "
                            + expected.getFullName() + ": " + pair.getResult().getIncompatibilities());
        }
        return new SpecificDatumReader<>(written, expected);
    }

    private static BinaryDecoder decoder(byte[] data) {
        return DecoderFactory.get()
                .binaryDecoder(data, AvroSerde.HEADER_BYTES, data.length - AvroSerde.HEADER_BYTES, null);
    }
}
