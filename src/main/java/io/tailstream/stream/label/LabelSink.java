package io.tailstream.stream.label;

import io.tailstream.LabelEvent;
import io.tailstream.stream.range.SpanReader;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.Position;
import io.tailstream.stream.wire.RecordLimits;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * From records of {@code labels} to the join, by the accuracy's rules: the payload's id counts, for a retraction the key;
 * what the accuracy refuses is counted here as unreadable.
 */
public final class LabelSink implements SpanReader.Sink {

    private static final Logger LOG = Logger.getLogger(LabelSink.class);

    private final LabelJoin join;
    private final Deserializer<LabelEvent> labels;
    private long records;
    private long unreadable;

    public LabelSink(LabelJoin join, SchemaRegistry registry) {
        this.join = join;
        this.labels = new AvroSerde<>(LabelEvent.class, registry).deserializer();
    }

    /** @throws io.tailstream.stream.wire.registry.RegistryUnavailableException if the registry does not answer */
    @Override
    public void accept(ConsumerRecord<byte[], byte[]> read) {
        records++;
        Position position = new Position(read.timestamp(), read.partition(), read.offset());
        if (read.value() == null) {
            retractedId(read.key()).ifPresentOrElse(id -> join.retract(id, position), () -> {
                unreadable(read, "a retraction without a key that is an id");
            });
            return;
        }
        try {
            LabelEvent label = labels.deserialize(read.topic(), read.value());
            if (read.value().length > RecordLimits.MOST_LABEL_BYTES
                    || label.getLabel().length() > RecordLimits.LONGEST_LABEL) {
                unreadable(read, "too large");
            } else {
                join.label(label.getId(), position, label.getLabelledAt().toEpochMilli(), label.getLabel());
            }
        } catch (NotAvroException e) {
            unreadable(read, e.getMessage());
        }
    }

    private void unreadable(ConsumerRecord<?, ?> read, String why) {
        unreadable++;
        LOG.debugf("%s-%d@%d is no label: %s", read.topic(), read.partition(), read.offset(), why);
    }

    private static Optional<String> retractedId(byte[] key) {
        if (key == null || key.length > RecordLimits.MOST_LABEL_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString());
        } catch (CharacterCodingException noText) {
            return Optional.empty();
        }
    }

    public long records() {
        return records;
    }

    public long unreadable() {
        return unreadable;
    }
}
