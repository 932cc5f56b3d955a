package io.tailstream.stream.accuracy.id;

import io.tailstream.Prediction;
import io.tailstream.stream.accuracy.id.IdRecord.Predicted;
import io.tailstream.stream.station.DeadLetterMeters;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Predictions, cut down to what accuracy needs: times, release, and the label of each model. */
public final class PredictionIntake extends Intake {

    /** The model that all backbones together are, in {@code accuracy}. */
    public static final String FUSED = "fused";

    private final Deserializer<Prediction> predictions;

    public PredictionIntake(SchemaRegistry registry, DeadLetterMeters meters) {
        super(meters);
        this.predictions = new AvroSerde<>(Prediction.class, registry).deserializer();
    }

    @Override
    Read read(Record<byte[], byte[]> record, RecordMetadata at) {
        Prediction prediction = checked(predictions.deserialize(at.topic(), record.value()));
        Map<String, String> labels = new TreeMap<>();
        prediction.getBackbones().forEach(b -> labels.put(b.getBackbone(), b.getLabel()));
        labels.put(FUSED, prediction.getTop().get(0).getLabel());
        return new Read(
                prediction.getId(),
                new Predicted(
                        at.offset(),
                        record.timestamp(),
                        prediction.getCapturedAt().toEpochMilli(),
                        prediction.getAppendedAt().toEpochMilli(),
                        prediction.getRelease(),
                        labels));
    }

    /**
     * The prediction, if it says a class.
     *
     * @throws UnusableRecordException if it does not
     */
    static Prediction checked(Prediction prediction) {
        if (prediction == null) {
            throw new UnusableRecordException("noValue", "a prediction with a null value");
        }
        if (prediction.getTop().isEmpty()) {
            throw new UnusableRecordException("noClass", "a prediction of " + prediction.getId() + " without a class");
        }
        return prediction;
    }
}
