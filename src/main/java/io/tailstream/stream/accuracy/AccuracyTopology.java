package io.tailstream.stream.accuracy;

import io.tailstream.AccuracyGap;
import io.tailstream.DeadLetter;
import io.tailstream.GroupAccuracy;
import io.tailstream.LabelDrift;
import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import io.tailstream.stream.accuracy.count.Delta;
import io.tailstream.stream.accuracy.id.IdProcessor;
import io.tailstream.stream.accuracy.id.IdRecord;
import io.tailstream.stream.accuracy.id.IdRecords;
import io.tailstream.stream.accuracy.id.LabelIntake;
import io.tailstream.stream.accuracy.id.PredictionIntake;
import io.tailstream.stream.accuracy.id.ShadowIntake;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.accuracy.window.CurrentRelease;
import io.tailstream.stream.accuracy.window.PaneProcessor;
import io.tailstream.stream.release.ReleaseGlobalStore;
import io.tailstream.stream.release.ReleaseView;
import io.tailstream.stream.station.DeadLetterMeters;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * The accuracy topology: {@code labels}, {@code predictions} and {@code predictions-shadow} in, {@code accuracy},
 * {@code accuracy-gaps} and {@code label-drift} out, what cannot be read to {@code dead-letters}.
 *
 * <pre>
 *   labels ── take ── by the payload's id ─┐
 *   predictions, -shadow ── take ──────────┴─ by id ── deltas, one key ── panes ─┬─ accuracy
 *                                                         adapters (global) ─────┼─ accuracy-gaps
 *                                                                                └─ label-drift
 * </pre>
 *
 * Every name is given, so that a change of the topology does not rename stores and topics.
 */
public final class AccuracyTopology {

    private AccuracyTopology() {}

    /**
     * Builds the topology; connects to nothing.
     *
     * @param settings windows and times
     * @param connection says what the topics are called
     * @param registry the schemas
     * @param predictionPartitions how many partitions {@code predictions} has, and {@code predictions-shadow} so that an
     *     id is in the same partition of both: labels are re-keyed to as many
     * @param meters count what cannot be read
     */
    public static Topology build(
            AccuracySettings settings,
            KafkaConnection connection,
            SchemaRegistry registry,
            int predictionPartitions,
            DeadLetterMeters meters) {
        if (predictionPartitions < 1) {
            throw new IllegalArgumentException("predictions cannot have " + predictionPartitions + " partitions");
        }
        StreamsBuilder builder = new StreamsBuilder();
        addStores(builder);
        KStream<String, Object> labels = read(builder, connection.topic(Topic.LABELS), "accuracy-labels")
                .process(() -> new LabelIntake(registry, meters), Named.as("accuracy-take-labels"));
        KStream<String, Object> predictions = read(builder, connection.topic(Topic.PREDICTIONS), "accuracy-predictions")
                .process(() -> new PredictionIntake(registry, meters), Named.as("accuracy-take-predictions"));
        KStream<String, Object> shadows = read(
                        builder, connection.topic(Topic.PREDICTIONS_SHADOW), "accuracy-predictions-shadow")
                .process(() -> new ShadowIntake(registry, meters), Named.as("accuracy-take-predictions-shadow"));
        only(DeadLetter.class, labels, "accuracy-labels-given-up")
                .merge(
                        only(DeadLetter.class, predictions, "accuracy-predictions-given-up"),
                        Named.as("accuracy-given-up"))
                .merge(
                        only(DeadLetter.class, shadows, "accuracy-predictions-shadow-given-up"),
                        Named.as("accuracy-all-given-up"))
                .to(
                        connection.topic(Topic.DEAD_LETTERS),
                        produced(DeadLetter.class, registry, "accuracy-to-dead-letters"));
        KStream<String, IdRecord> labelsById = only(IdRecord.class, labels, "accuracy-labels-read")
                .repartition(Repartitioned.<String, IdRecord>as("accuracy-labels-by-id")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(idRecords())
                        .withNumberOfPartitions(predictionPartitions));
        KStream<String, Delta> deltas = only(IdRecord.class, predictions, "accuracy-predictions-read")
                .merge(
                        only(IdRecord.class, shadows, "accuracy-predictions-shadow-read"),
                        Named.as("accuracy-both-predictions"))
                .merge(labelsById, Named.as("accuracy-all-by-id"))
                .process(
                        () -> new IdProcessor(settings),
                        Named.as("accuracy-by-id"),
                        IdProcessor.IDS,
                        IdProcessor.PENDING);
        KStream<String, SpecificRecord> rows = deltas.repartition(Repartitioned.<String, Delta>as("accuracy-deltas")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(deltas())
                        .withNumberOfPartitions(1))
                .process(
                        () -> new PaneProcessor(
                                settings, store -> new CurrentRelease(new ReleaseView(store, connection, registry))),
                        Named.as("accuracy-panes"),
                        PaneProcessor.SUMS,
                        PaneProcessor.WINDOWS,
                        PaneProcessor.CLASSES,
                        PaneProcessor.CHANGED,
                        PaneProcessor.PROGRESS);
        only(GroupAccuracy.class, rows, "accuracy-rows")
                .to(connection.topic(Topic.ACCURACY), produced(GroupAccuracy.class, registry, "accuracy-to-accuracy"));
        only(AccuracyGap.class, rows, "accuracy-gaps")
                .to(
                        connection.topic(Topic.ACCURACY_GAPS),
                        produced(AccuracyGap.class, registry, "accuracy-to-accuracy-gaps"));
        only(LabelDrift.class, rows, "accuracy-drift")
                .to(
                        connection.topic(Topic.LABEL_DRIFT),
                        produced(LabelDrift.class, registry, "accuracy-to-label-drift"));
        return ReleaseGlobalStore.addTo(builder.build(), connection);
    }

    private static KStream<byte[], byte[]> read(StreamsBuilder builder, String topic, String name) {
        return builder.stream(
                topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(name));
    }

    private static <T> KStream<String, T> only(Class<T> type, KStream<String, ?> stream, String name) {
        return stream.filter((key, value) -> type.isInstance(value), Named.as(name))
                .mapValues(type::cast, Named.as(name + "-as-" + type.getSimpleName()));
    }

    private static <T extends SpecificRecord> Produced<String, T> produced(
            Class<T> record, SchemaRegistry registry, String name) {
        return Produced.with(Serdes.String(), new AvroSerde<>(record, registry)).withName(name);
    }

    private static void addStores(StreamsBuilder builder) {
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(IdProcessor.IDS), Serdes.String(), Serdes.ByteArray()));
        add(builder, Stores.inMemoryKeyValueStore(IdProcessor.PENDING));
        add(builder, Stores.persistentKeyValueStore(PaneProcessor.SUMS));
        add(builder, Stores.persistentKeyValueStore(PaneProcessor.WINDOWS));
        add(builder, Stores.persistentKeyValueStore(PaneProcessor.CLASSES));
        add(builder, Stores.inMemoryKeyValueStore(PaneProcessor.CHANGED));
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(PaneProcessor.PROGRESS), Serdes.String(), Serdes.Long()));
    }

    private static void add(StreamsBuilder builder, KeyValueBytesStoreSupplier store) {
        builder.addStateStore(Stores.keyValueStoreBuilder(store, Serdes.Bytes(), Serdes.ByteArray()));
    }

    private static Serde<IdRecord> idRecords() {
        return Serdes.serdeFrom(
                (topic, record) -> {
                    CompactWriter out = new CompactWriter();
                    IdRecords.write(record, out);
                    return out.bytes();
                },
                (topic, bytes) -> IdRecords.read(new CompactReader(bytes)));
    }

    private static Serde<Delta> deltas() {
        return Serdes.serdeFrom((topic, delta) -> delta.bytes(), (topic, bytes) -> Delta.of(bytes));
    }
}
