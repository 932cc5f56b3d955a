package io.tailstream.stream.accuracy.id;

import io.tailstream.Prediction;
import io.tailstream.stream.accuracy.id.IdRecord.Shadowed;
import io.tailstream.stream.station.DeadLetterMeters;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Predictions of a shadow, cut down to the class that it chose; all else is the prediction's in {@code predictions}. */
public final class ShadowIntake extends Intake {

    private final Deserializer<Prediction> predictions;

    public ShadowIntake(SchemaRegistry registry, DeadLetterMeters meters) {
        super(meters);
        this.predictions = new AvroSerde<>(Prediction.class, registry).deserializer();
    }

    @Override
    Read read(Record<byte[], byte[]> record, RecordMetadata at) {
        Prediction prediction = PredictionIntake.checked(predictions.deserialize(at.topic(), record.value()));
        return new Read(
                prediction.getId(),
                new Shadowed(
                        at.offset(),
                        record.timestamp(),
                        prediction.getTop().get(0).getLabel()));
    }
}
