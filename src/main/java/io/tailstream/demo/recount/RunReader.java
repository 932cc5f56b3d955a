package io.tailstream.demo.recount;

import io.tailstream.AdapterRelease;
import io.tailstream.GroupAccuracy;
import io.tailstream.LabelEvent;
import io.tailstream.Prediction;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads what a run left in its topics, committed records alone, and sums it up. Used by one thread. */
public final class RunReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    /** Windows that ended longer before the last image than any label is delayed are settled already. */
    private static final Duration UNSETTLED = Duration.ofSeconds(60);

    private final KafkaConnection kafka;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<Topic, List<TopicPartition>> partitions = new EnumMap<>(Topic.class);
    private final Deserializer<Prediction> predictionReader;
    private final Deserializer<LabelEvent> labelReader;
    private final Deserializer<GroupAccuracy> accuracyReader;
    private final Recount recount = new Recount();
    private final WrittenAccuracy written = new WrittenAccuracy();
    private final Map<Topic, Long> counts = new EnumMap<>(Topic.class);
    private Instant firstPrediction;
    private Instant lastPrediction;
    private Instant lastCapture = Instant.EPOCH;

    /** The topics must exist. */
    public RunReader(KafkaConnection kafka, SchemaRegistry registry) {
        this.kafka = kafka;
        consumer = new KafkaConsumer<>(
                kafka.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        predictionReader = new AvroSerde<>(Prediction.class, registry).deserializer();
        labelReader = new AvroSerde<>(LabelEvent.class, registry).deserializer();
        accuracyReader = new AvroSerde<>(GroupAccuracy.class, registry).deserializer();
        for (Topic topic : List.of(Topic.IMAGES, Topic.LABELS, Topic.PREDICTIONS, Topic.DEAD_LETTERS, Topic.ACCURACY)) {
            partitions.put(
                    topic,
                    consumer.partitionsFor(kafka.topic(topic)).stream()
                            .map(p -> new TopicPartition(p.topic(), p.partition()))
                            .toList());
        }
        List<TopicPartition> read = partitions.entrySet().stream()
                .filter(topic -> topic.getKey() != Topic.IMAGES) // counted by offsets: their bytes are many
                .flatMap(topic -> topic.getValue().stream())
                .toList();
        consumer.assign(read);
        consumer.seekToBeginning(read);
    }

    /** Reads on to what is the end now. */
    public void readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(this::read);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        Topic topic =
                Topic.ofBaseName(record.topic().substring(kafka.topicPrefix().length()));
        counts.merge(topic, 1L, Long::sum);
        Instant appended = Instant.ofEpochMilli(record.timestamp());
        switch (topic) {
            case PREDICTIONS -> prediction(predictionReader.deserialize(record.topic(), record.value()), appended);
            case LABELS -> label(record);
            case ACCURACY -> written.row(accuracyReader.deserialize(record.topic(), record.value()));
            default -> {}
        }
    }

    private void prediction(Prediction prediction, Instant appended) {
        recount.prediction(prediction);
        firstPrediction = firstPrediction == null || appended.isBefore(firstPrediction) ? appended : firstPrediction;
        lastPrediction = lastPrediction == null || appended.isAfter(lastPrediction) ? appended : lastPrediction;
        if (prediction.getCapturedAt().isAfter(lastCapture)) {
            lastCapture = prediction.getCapturedAt();
        }
    }

    private void label(ConsumerRecord<byte[], byte[]> record) {
        Recount.Position at = new Recount.Position(record.timestamp(), record.partition(), record.offset());
        if (record.value() == null) {
            recount.retraction(new String(record.key(), StandardCharsets.UTF_8), at);
        } else {
            recount.label(labelReader.deserialize(record.topic(), record.value()), at);
        }
    }

    /** Records in {@code images}, from the first offset to the last. */
    public long images() {
        List<TopicPartition> images = partitions.get(Topic.IMAGES);
        return sum(consumer.endOffsets(images)) - sum(consumer.beginningOffsets(images));
    }

    /** Images that have their outcome: a prediction or a dead letter. */
    public long outcomes() {
        return count(Topic.PREDICTIONS) + count(Topic.DEAD_LETTERS);
    }

    /** Whether the rows of {@code accuracy} say what a recount says. */
    public boolean accuracyIsFinal(AdapterRelease release) {
        return recount.ids() == 0
                || written.agreesWith(
                        recount,
                        models(release),
                        release.getClassNames(),
                        ReleaseStatistics.groups(release),
                        lastCapture.minus(UNSETTLED),
                        lastCapture);
    }

    /**
     * The whole run.
     *
     * @param release whose classes and groups are applied
     * @param processStart when the program was started
     * @param releasesFrom the first moment of capture for the rows by release
     */
    public Summary summary(AdapterRelease release, Instant processStart, Instant releasesFrom) {
        ClassGroups groups = ReleaseStatistics.groups(release);
        GroupTallies tallies = GroupTallies.of(recount, Instant.MIN, Instant.MAX, release.getClassNames(), groups);
        GroupTallies byRelease = GroupTallies.byRelease(recount, releasesFrom, release.getClassNames(), groups);
        return new Summary(
                images(),
                count(Topic.LABELS),
                count(Topic.PREDICTIONS),
                count(Topic.DEAD_LETTERS),
                imagesPerSecond(),
                firstPrediction == null ? null : seconds(processStart, firstPrediction),
                tallies.scores(models(release)),
                byRelease.scores(byRelease.models()));
    }

    private double imagesPerSecond() {
        Map<TopicPartition, Long> fromStart =
                partitions.get(Topic.IMAGES).stream().collect(Collectors.toMap(p -> p, p -> 0L));
        long first = consumer.offsetsForTimes(fromStart).values().stream()
                .filter(found -> found != null)
                .mapToLong(found -> found.timestamp())
                .min()
                .orElse(Long.MAX_VALUE);
        return lastPrediction == null || lastPrediction.toEpochMilli() <= first
                ? 0
                : count(Topic.PREDICTIONS) / seconds(Instant.ofEpochMilli(first), lastPrediction);
    }

    private long count(Topic topic) {
        return counts.getOrDefault(topic, 0L);
    }

    private static List<String> models(AdapterRelease release) {
        return Stream.concat(
                        Stream.of(Recount.FUSED),
                        release.getBackbones().stream().map(b -> b.getBackbone()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
}
