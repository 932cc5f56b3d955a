package io.tailstream.stream.accuracy.id;

import io.tailstream.LabelEvent;
import io.tailstream.stream.accuracy.id.IdRecord.Labelled;
import io.tailstream.stream.accuracy.id.IdRecord.Retracted;
import io.tailstream.stream.station.DeadLetterMeters;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.Position;
import io.tailstream.stream.wire.RecordLimits;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Labels with their position. The id is the payload's, a retraction's is the key: producers of other languages choose
 * partitions and sometimes keys by their own rules, so neither is trusted further than it must be.
 */
public final class LabelIntake extends Intake {

    /** Larger labels cannot pass stores and topics safely; a class's name and an id take a fraction of this. */
    static final int MOST_BYTES = RecordLimits.MOST_LABEL_BYTES;

    /** Of the label alone, in characters: one id keeps up to {@value IdHistory#LABELS} labels in one stored value. */
    public static final int LONGEST_LABEL = RecordLimits.LONGEST_LABEL;

    private final Deserializer<LabelEvent> labels;

    public LabelIntake(SchemaRegistry registry, DeadLetterMeters meters) {
        super(meters);
        this.labels = new AvroSerde<>(LabelEvent.class, registry).deserializer();
    }

    @Override
    Read read(Record<byte[], byte[]> record, RecordMetadata at) {
        Position position = new Position(record.timestamp(), at.partition(), at.offset());
        if (record.value() == null) {
            return new Read(retractedId(record.key()), new Retracted(position));
        }
        LabelEvent label = labels.deserialize(at.topic(), record.value());
        if (record.value().length > MOST_BYTES || label.getLabel().length() > LONGEST_LABEL) {
            throw new UnusableRecordException(
                    "tooLarge",
                    "a label of " + record.value().length + " bytes, its class name of "
                            + label.getLabel().length() + " characters: at most " + MOST_BYTES + " bytes and "
                            + LONGEST_LABEL + " characters are taken");
        }
        return new Read(
                label.getId(), new Labelled(position, label.getLabelledAt().toEpochMilli(), label.getLabel()));
    }

    private static String retractedId(byte[] key) {
        if (key == null) {
            throw new UnusableRecordException(
                    "noId", "a retraction (null value) without a key: the key says whose label is retracted");
        }
        if (key.length > MOST_BYTES) {
            throw new UnusableRecordException(
                    "tooLarge", "a retraction whose key has " + key.length + " bytes: at most " + MOST_BYTES);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnusableRecordException(
                    "noId",
                    "a retraction (null value) whose key is no UTF-8 text: the key says whose label is retracted");
        }
    }
}
