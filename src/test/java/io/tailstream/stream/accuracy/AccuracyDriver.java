package io.tailstream.stream.accuracy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.AccuracyGap;
import io.tailstream.AdapterRelease;
import io.tailstream.BackbonePrediction;
import io.tailstream.DeadLetter;
import io.tailstream.Fusion;
import io.tailstream.GroupAccuracy;
import io.tailstream.Groups;
import io.tailstream.LabelDrift;
import io.tailstream.LabelEvent;
import io.tailstream.LabelProbability;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import io.tailstream.ReleasedBackbone;
import io.tailstream.stream.accuracy.id.IdProcessor;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.accuracy.window.PaneProcessor;
import io.tailstream.stream.station.DeadLetterMeters;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.testing.Recount;
import io.tailstream.testing.Recount.Classes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The accuracy topology without a broker, on a clock of the test's; remembers all records for the recount. */
final class AccuracyDriver implements AutoCloseable {

    static final String APPLICATION = "accuracy-test";
    private static final AtomicInteger REGISTRIES = new AtomicInteger();
    private static final Duration STEP = Duration.ofMillis(500);

    final AccuracySettings settings;
    final List<Recount.PredictionRecord> predictions = new ArrayList<>();
    final List<Recount.ShadowRecord> shadows = new ArrayList<>();
    final List<Recount.LabelRecord> labels = new ArrayList<>();
    final List<GroupAccuracy> rows = new ArrayList<>();
    final List<AccuracyGap> gaps = new ArrayList<>();
    final List<LabelDrift> drifts = new ArrayList<>();
    final List<DeadLetter> deadLetters = new ArrayList<>();
    final Map<String, Classes> releases = new LinkedHashMap<>();
    final Map<String, List<Long>> trainedOn = new LinkedHashMap<>();
    private final KafkaConnection connection;
    private final SchemaRegistry registry;
    private final List<AdapterRelease> published = new ArrayList<>();
    private TopologyTestDriver driver;
    private Path state;
    private long wall;
    private long predictionOffset;
    private long shadowOffset;
    private long labelOffset;

    AccuracyDriver(AccuracySettings settings, long wall) {
        this.settings = settings;
        this.connection =
                new KafkaConnection("none:1", "mock://accuracy-" + REGISTRIES.incrementAndGet(), "t.", Map.of());
        this.registry = SchemaRegistry.connect(connection.registryUrl());
        this.wall = wall;
        this.driver = start();
    }

    private TopologyTestDriver start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        // As in production; without it every step of the clock would also wait for the disk.
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        state = stateFolder();
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        return new TopologyTestDriver(
                AccuracyTopology.build(
                        settings, connection, registry, 1, new DeadLetterMeters(new SimpleMeterRegistry(), "score")),
                properties,
                Instant.ofEpochMilli(wall));
    }

    /** In memory where the system has a place for it: every step of the clock waits for what it writes. */
    private static Path stateFolder() {
        Path memory = Path.of("/dev/shm");
        try {
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, APPLICATION)
                    : Files.createTempDirectory(APPLICATION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        driver.close();
        try {
            Utils.delete(state.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long wall() {
        return wall;
    }

    /** Puts a release in force; {@code groups}: class to "D,P", such as "Few,Many". */
    void release(String name, List<String> backbones, Map<String, String> groups) {
        Map<String, String> d = new TreeMap<>();
        Map<String, String> p = new TreeMap<>();
        groups.forEach((c, both) -> {
            d.put(c, both.split(",")[0]);
            p.put(c, both.split(",")[1]);
        });
        List<String> classNames = List.copyOf(groups.keySet());
        List<Double> uniform =
                classNames.stream().map(c -> 1.0 / classNames.size()).toList();
        // 1, 4, 7, ... training images, another order in each release.
        List<Long> counts = classNames.stream()
                .map(c -> 1 + 3L * Math.floorMod(classNames.indexOf(c) + releases.size(), classNames.size()))
                .toList();
        AdapterRelease release = AdapterRelease.newBuilder()
                .setName(name)
                .setBackbones(backbones.stream()
                        .map(b -> new ReleasedBackbone(b, "00", "00", counts, uniform, uniform))
                        .toList())
                .setClassNames(classNames)
                .setGroups(new Groups(d, p))
                .setFusion(Fusion.newBuilder()
                        .setKind("MEAN_POSTERIOR")
                        .setWeights(List.of())
                        .build())
                .setSeed(1)
                .setHyperParameters(Map.of())
                .setCreatedAt(Instant.ofEpochMilli(0))
                .build();
        releases.put(name, new Classes(classNames, d, p, backbones));
        trainedOn.put(name, counts);
        published.add(release);
        publish(release);
    }

    private void publish(AdapterRelease release) {
        pipe("adapters", bytes("current"), serialise("adapters", AdapterRelease.class, release), wall);
    }

    /** A prediction; {@code labels} gives each model's class, {@code fused} among them. Appended when the image was. */
    void predict(String id, long capturedAt, long appended, String release, Map<String, String> labels) {
        predict(id, capturedAt, appended, appended, release, labels);
    }

    void predict(
            String id,
            long capturedAt,
            long imageAppendedAt,
            long appended,
            String release,
            Map<String, String> byModel) {
        List<BackbonePrediction> backbones = new ArrayList<>();
        byModel.forEach((model, label) -> {
            if (!model.equals("fused")) {
                backbones.add(new BackbonePrediction(model, label, 0.5));
            }
        });
        Prediction prediction =
                prediction(id, capturedAt, imageAppendedAt, release, byModel.get("fused"), backbones, appended);
        predictions.add(new Recount.PredictionRecord(
                predictionOffset++, appended, id, capturedAt, imageAppendedAt, release, Map.copyOf(byModel)));
        pipe("predictions", bytes(id), serialise("predictions", Prediction.class, prediction), appended);
    }

    /** A shadow's prediction; its backbones are scored nowhere. */
    void shadow(String id, long capturedAt, long appended, String release, String label) {
        Prediction prediction = prediction(
                id, capturedAt, appended, release, label, List.of(new BackbonePrediction("a", label, 0.5)), appended);
        shadows.add(new Recount.ShadowRecord(shadowOffset++, appended, id, label));
        pipe("predictions-shadow", bytes(id), serialise("predictions-shadow", Prediction.class, prediction), appended);
    }

    private Prediction prediction(
            String id,
            long capturedAt,
            long imageAppendedAt,
            String release,
            String fused,
            List<BackbonePrediction> backbones,
            long appended) {
        return Prediction.newBuilder()
                .setId(id)
                .setCapturedAt(Instant.ofEpochMilli(capturedAt))
                .setAppendedAt(Instant.ofEpochMilli(imageAppendedAt))
                .setOrigin(new Origin("t.images", 0, predictionOffset))
                .setRelease(release)
                .setFusion("MEAN_POSTERIOR")
                .setTop(List.of(new LabelProbability(fused, 0.5)))
                .setBackbones(backbones)
                .setBackbonesUsed(backbones.size())
                .setDegraded(false)
                .setPredictedAt(Instant.ofEpochMilli(appended))
                .build();
    }

    void label(String id, String label, long labelledAt, long appended) {
        LabelEvent event = LabelEvent.newBuilder()
                .setId(id)
                .setLabel(label)
                .setLabelledAt(Instant.ofEpochMilli(labelledAt))
                .build();
        labels.add(new Recount.LabelRecord(0, labelOffset++, appended, id, label, labelledAt));
        // The key is the producer's business.
        pipe("labels", bytes("some key"), serialise("labels", LabelEvent.class, event), appended);
    }

    void retract(String id, long appended) {
        labels.add(new Recount.LabelRecord(0, labelOffset++, appended, id, null, 0));
        pipe("labels", bytes(id), null, appended);
    }

    /** A record of labels that is none of ours to count. */
    void rawLabel(byte[] key, byte[] value, long appended) {
        labelOffset++;
        pipe("labels", key, value, appended);
    }

    byte[] serialisedLabel(String id, String label) {
        return serialise(
                "labels",
                LabelEvent.class,
                LabelEvent.newBuilder()
                        .setId(id)
                        .setLabel(label)
                        .setLabelledAt(Instant.ofEpochMilli(0))
                        .build());
    }

    /** Lets the wall clock go on to a time, in small steps, and takes what is written. */
    void advanceTo(long time) {
        while (wall < time) {
            long step = Math.min(STEP.toMillis(), time - wall);
            wall += step;
            driver.advanceWallClockTime(Duration.ofMillis(step));
        }
        collect();
    }

    /** Long enough for everything pending to be written, with nothing more to come. */
    void settle() {
        advanceTo(wall + 2 * settings.slide().toMillis() + 3000);
    }

    private void collect() {
        rows.addAll(read("accuracy", GroupAccuracy.class));
        gaps.addAll(read("accuracy-gaps", AccuracyGap.class));
        drifts.addAll(read("label-drift", LabelDrift.class));
        deadLetters.addAll(read("dead-letters", DeadLetter.class));
    }

    /** The latest revision of a row of all releases; null if there is none. */
    GroupAccuracy row(long end, int seconds, String model, String kind, String group) {
        return row(end, seconds, model, kind, group, null);
    }

    GroupAccuracy row(long end, int seconds, String model, String kind, String group, String release) {
        GroupAccuracy found = null;
        for (GroupAccuracy row : rows) {
            if (row.getWindowEnd().toEpochMilli() == end
                    && row.getWindowSeconds() == seconds
                    && row.getModel().equals(model)
                    && row.getGroupKind().equals(kind)
                    && row.getGroup().equals(group)
                    && java.util.Objects.equals(row.getRelease(), release)
                    && (found == null || row.getRevision() >= found.getRevision())) {
                found = row;
            }
        }
        return found;
    }

    GroupAccuracy all(long end, int seconds) {
        return row(end, seconds, "fused", "all", "all");
    }

    Recount recount() {
        return new Recount(
                predictions,
                shadows,
                labels,
                new Recount.Times(
                        settings.horizon().toMillis(),
                        settings.grace().toMillis(),
                        settings.future().toMillis()));
    }

    /** How many changelog records a store has written since the last call. */
    int changelog(String store) {
        return driver.createOutputTopic(
                        APPLICATION + "-" + store + "-changelog",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())
                .readRecordsToList()
                .size();
    }

    /** As after kill -9: a new process with nothing but what the changelogs hold. */
    void restartFromChangelogs() {
        collect();
        Map<String, List<TestRecord<byte[], byte[]>>> logs = new LinkedHashMap<>();
        for (String store : List.of(
                IdProcessor.IDS,
                IdProcessor.PENDING,
                PaneProcessor.SUMS,
                PaneProcessor.WINDOWS,
                PaneProcessor.CLASSES,
                PaneProcessor.CHANGED,
                PaneProcessor.PROGRESS)) {
            logs.put(
                    store,
                    new ArrayList<>(driver.createOutputTopic(
                                    APPLICATION + "-" + store + "-changelog",
                                    new ByteArrayDeserializer(),
                                    new ByteArrayDeserializer())
                            .readRecordsToList()));
        }
        stop();
        driver = start();
        published.forEach(this::publish);
        // The new driver counts offsets from 0: records that are no predictions or labels take up those already used.
        for (long offset = 0; offset < predictionOffset; offset++) {
            pipe("predictions", null, new byte[0], 0);
        }
        for (long offset = 0; offset < shadowOffset; offset++) {
            pipe("predictions-shadow", null, new byte[0], 0);
        }
        for (long offset = 0; offset < labelOffset; offset++) {
            pipe("labels", null, new byte[0], 0);
        }
        logs.forEach((store, records) -> records.forEach(r -> restore(store, r.key(), r.value())));
    }

    private void restore(String store, byte[] key, byte[] value) {
        if (store.equals(PaneProcessor.PROGRESS)) {
            KeyValueStore<String, Long> to = driver.getKeyValueStore(store);
            try (LongDeserializer longs = new LongDeserializer()) {
                to.put(new String(key, StandardCharsets.UTF_8), longs.deserialize("", value));
            }
        } else if (store.equals(IdProcessor.IDS)) {
            driver.<String, byte[]>getKeyValueStore(store).put(new String(key, StandardCharsets.UTF_8), value);
        } else {
            driver.<Bytes, byte[]>getKeyValueStore(store).put(Bytes.wrap(key), value);
        }
    }

    private void pipe(String topic, byte[] key, byte[] value, long appended) {
        TestInputTopic<byte[], byte[]> input =
                driver.createInputTopic("t." + topic, new ByteArraySerializer(), new ByteArraySerializer());
        input.pipeInput(key, value, appended);
    }

    private <T extends SpecificRecord> byte[] serialise(String topic, Class<T> type, T record) {
        return new AvroSerde<>(type, registry).serializer().serialize("t." + topic, record);
    }

    private <T extends SpecificRecord> List<T> read(String topic, Class<T> type) {
        return driver.createOutputTopic(
                        "t." + topic, new StringDeserializer(), new AvroSerde<>(type, registry).deserializer())
                .readValuesToList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        stop();
    }
}
