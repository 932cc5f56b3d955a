package io.tailstream.stream.accuracy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.tailstream.GroupAccuracy;
import io.tailstream.longtail.Group;
import io.tailstream.stream.accuracy.id.PredictionIntake;
import io.tailstream.stream.station.MeterSpec;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.TopicFollower;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The newest rows of the topic {@code accuracy} as gauges: of each model and group, never of a class, whose number is
 * not bounded. Every process with the role shows the same. Confined to the thread that reads the topic.
 */
final class AccuracyMeters implements TopicFollower.Reader {

    private static final String[] ROW = {"window", "model", "kind", "group"};
    private static final MeterSpec ACCURACY = MeterSpec.gauge(
            "tailstream.accuracy", "ratio", "Right of those scored in the newest window of a length, seconds.", ROW);
    private static final MeterSpec BALANCED = MeterSpec.gauge(
            "tailstream.accuracy.balanced", "ratio", "The mean over the group's classes of their accuracies.", ROW);
    private static final MeterSpec SCORED =
            MeterSpec.gauge("tailstream.accuracy.scored", "images", "Images scored in the window.", ROW);
    private static final MeterSpec COVERAGE = MeterSpec.gauge(
            "tailstream.coverage", "ratio", "Of the window's predicted images, those with a label.", "window");
    private static final MeterSpec UNSCORED = MeterSpec.gauge(
            "tailstream.unscored",
            "",
            "What counts in no accuracy: unlabelled, late, orphan, unknown-class, out-of-time.",
            "window",
            "reason");

    /** All of these. */
    static final List<MeterSpec> ALL = List.of(ACCURACY, BALANCED, SCORED, COVERAGE, UNSCORED);

    /** A row that is not written any more, for its window is empty, goes after this. */
    private static final Duration KEPT = Duration.ofMinutes(2);

    private record Key(int window, String model, String kind, String group) {
        private String[] tags() {
            return new String[] {Integer.toString(window), model, kind, group};
        }
    }

    private record Row(GroupAccuracy accuracy, Instant appended) {}

    private final Map<Key, Row> rows = new HashMap<>();
    private final Deserializer<GroupAccuracy> deserializer;
    private final Clock clock;
    private final MultiGauge accuracy;
    private final MultiGauge balanced;
    private final MultiGauge scored;
    private final MultiGauge coverage;
    private final MultiGauge unscored;
    private boolean changed;

    AccuracyMeters(SchemaRegistry registry, MeterRegistry meters, Clock clock) {
        this.deserializer = new AvroSerde<>(GroupAccuracy.class, registry).deserializer();
        this.clock = clock;
        accuracy = ACCURACY.newGauges(meters);
        balanced = BALANCED.newGauges(meters);
        scored = SCORED.newGauges(meters);
        coverage = COVERAGE.newGauges(meters);
        unscored = UNSCORED.newGauges(meters);
    }

    /** Follows the topic from now on. */
    static TopicFollower start(
            KafkaConnection kafka,
            SchemaRegistry registry,
            MeterRegistry meters,
            Clock clock,
            Consumer<Throwable> failed) {
        TopicFollower follower = new TopicFollower(
                "tailstream-accuracy-meters",
                kafka,
                List.of(Topic.ACCURACY),
                clock.instant().minus(KEPT),
                new AccuracyMeters(registry, meters, clock),
                failed);
        follower.start();
        return follower;
    }

    @Override
    public void read(ConsumerRecord<byte[], byte[]> record) {
        accept(deserializer.deserialize(record.topic(), record.value()), Instant.ofEpochMilli(record.timestamp()));
    }

    /** A row of the topic; those of one release or of a class are passed over. */
    void accept(GroupAccuracy row, Instant appended) {
        if (row.getRelease() != null || row.getGroupKind().equals("class")) {
            return;
        }
        Key key = new Key(row.getWindowSeconds(), row.getModel(), row.getGroupKind(), row.getGroup());
        Row now = new Row(row, appended);
        rows.merge(key, now, (old, fresh) -> NEWER.compare(fresh.accuracy(), old.accuracy()) >= 0 ? fresh : old);
        changed = true;
    }

    private static final Comparator<GroupAccuracy> NEWER =
            Comparator.comparing(GroupAccuracy::getWindowEnd).thenComparing(GroupAccuracy::getRevision);

    @Override
    public void polled() {
        Instant oldest = clock.instant().minus(KEPT);
        changed |= rows.values().removeIf(row -> row.appended().isBefore(oldest));
        if (changed) {
            accuracy.register(all(ACCURACY, GroupAccuracy::getAccuracy), true);
            balanced.register(all(BALANCED, GroupAccuracy::getBalancedAccuracy), true);
            scored.register(all(SCORED, row -> row.getTotal()), true);
            windows();
            changed = false;
        }
    }

    private List<MultiGauge.Row<?>> all(MeterSpec spec, Function<GroupAccuracy, Number> value) {
        List<MultiGauge.Row<?>> all = new ArrayList<>();
        rows.forEach((key, row) -> add(all, spec, value.apply(row.accuracy()), key.tags()));
        return all;
    }

    private void windows() {
        List<MultiGauge.Row<?>> covered = new ArrayList<>();
        List<MultiGauge.Row<?>> left = new ArrayList<>();
        for (Map.Entry<Key, Row> entry : rows.entrySet()) {
            // These counts stand in the `all` rows, and are asked of one model's alone.
            if (!entry.getKey().model().equals(PredictionIntake.FUSED)
                    || !entry.getKey().kind().equals(Group.ALL.kind().key())) {
                continue;
            }
            GroupAccuracy all = entry.getValue().accuracy();
            String window = Integer.toString(all.getWindowSeconds());
            add(covered, COVERAGE, all.getCoverage(), window);
            add(left, UNSCORED, all.getUnlabelled(), window, "unlabelled");
            add(left, UNSCORED, all.getLate(), window, "late");
            add(left, UNSCORED, all.getOrphan(), window, "orphan");
            add(left, UNSCORED, all.getUnknownClass(), window, "unknown-class");
            add(left, UNSCORED, all.getOutOfTime(), window, "out-of-time");
        }
        coverage.register(covered, true);
        unscored.register(left, true);
    }

    /** Nothing where the row says nothing. */
    private static void add(List<MultiGauge.Row<?>> all, MeterSpec spec, Number value, String... tags) {
        if (value != null) {
            all.add(MultiGauge.Row.of(spec.tagged(tags), value));
        }
    }
}
