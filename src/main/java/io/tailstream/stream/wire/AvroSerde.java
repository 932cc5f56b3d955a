package io.tailstream.stream.wire;

import io.tailstream.stream.wire.registry.SchemaRegistry;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Values of a topic in Confluent's wire format: a zero byte, the schema's id (4 bytes, big-endian), Avro binary. The
 * subject is {@code <topic>-value}.
 *
 * @param <T> the generated record
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {

    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 1 + Integer.BYTES;

    private final AvroSerializer<T> serializer;
    private final AvroDeserializer<T> deserializer;

    public AvroSerde(Class<T> record, SchemaRegistry registry) {
        this.serializer = new AvroSerializer<>(record, registry);
        this.deserializer = new AvroDeserializer<>(record, registry);
    }

    @Override
    public Serializer<T> serializer() {
        return serializer;
    }

    /** The deserializer throws {@link NotAvroException} for a record at fault. */
    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }
}
