package io.tailstream.board;

import io.tailstream.AccuracyGap;
import io.tailstream.GroupAccuracy;
import io.tailstream.LabelDrift;
import io.tailstream.Prediction;
import io.tailstream.StationState;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.TopicFollower;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/** What the topics say, into a {@link Board}: a record's reader for each topic behind the page and the terminal table. */
public final class TopicReader implements TopicFollower.Reader {

    /** What it reads. */
    public static final Set<Topic> TOPICS = Collections.unmodifiableSet(EnumSet.of(
            Topic.PREDICTIONS,
            Topic.ACCURACY,
            Topic.ACCURACY_GAPS,
            Topic.LABEL_DRIFT,
            Topic.DEAD_LETTERS,
            Topic.STATIONS));

    private final Map<String, Consumer<ConsumerRecord<byte[], byte[]>>> readers = new HashMap<>();

    private TopicReader(KafkaConnection kafka, SchemaRegistry registry, Board board) {
        Deserializer<GroupAccuracy> accuracy = of(GroupAccuracy.class, registry);
        Deserializer<AccuracyGap> gap = of(AccuracyGap.class, registry);
        Deserializer<LabelDrift> drift = of(LabelDrift.class, registry);
        Deserializer<Prediction> prediction = of(Prediction.class, registry);
        Deserializer<StationState> state = of(StationState.class, registry);
        readers.put(kafka.topic(Topic.ACCURACY), r -> board.accept(accuracy.deserialize(r.topic(), r.value())));
        readers.put(kafka.topic(Topic.ACCURACY_GAPS), r -> board.accept(gap.deserialize(r.topic(), r.value())));
        readers.put(kafka.topic(Topic.LABEL_DRIFT), r -> board.accept(drift.deserialize(r.topic(), r.value())));
        readers.put(
                kafka.topic(Topic.PREDICTIONS),
                r -> board.accept(prediction.deserialize(r.topic(), r.value()), Instant.ofEpochMilli(r.timestamp())));
        readers.put(
                kafka.topic(Topic.STATIONS),
                r -> board.accept(
                        new String(r.key(), StandardCharsets.UTF_8),
                        r.value() == null ? null : state.deserialize(r.topic(), r.value())));
        readers.put(kafka.topic(Topic.DEAD_LETTERS), r -> board.deadLetter());
    }

    private static <T extends SpecificRecord> Deserializer<T> of(Class<T> type, SchemaRegistry registry) {
        return new AvroSerde<>(type, registry).deserializer();
    }

    /**
     * Begins to read, from when on the board wants it.
     *
     * @param onFailure told when reading has ended for good
     */
    public static TopicFollower start(
            KafkaConnection kafka, SchemaRegistry registry, Board board, Consumer<Throwable> onFailure) {
        TopicFollower follower = new TopicFollower(
                "topic-reader", kafka, TOPICS, board.since(), new TopicReader(kafka, registry, board), onFailure);
        follower.start();
        return follower;
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        readers.get(record.topic()).accept(record);
    }
}
