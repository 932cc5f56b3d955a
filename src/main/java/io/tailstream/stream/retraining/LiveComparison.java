package io.tailstream.stream.retraining;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import io.tailstream.Prediction;
import io.tailstream.longtail.measure.ReleaseGate;
import io.tailstream.progress.Progress;
import io.tailstream.stream.label.LabelJoin;
import io.tailstream.stream.label.LabelSink;
import io.tailstream.stream.range.RangeBound;
import io.tailstream.stream.range.RangeResolver;
import io.tailstream.stream.range.Span;
import io.tailstream.stream.range.SpanReader;
import io.tailstream.stream.release.ReleaseStatistics;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A champion and its shadow, compared by what they said of the same live images: by id the last prediction of each, paired
 * where the one names the champion and the other the challenger, and judged by the id's winning label. Read as of fixed
 * end offsets, committed records alone.
 *
 * <p>Memory: the shadow's ids with two class names each, and what {@link LabelJoin} keeps; never a prediction.
 */
public final class LiveComparison {

    private final KafkaConnection connection;
    private final SchemaRegistry registry;
    private final ReleaseGate gate;
    private final Clock clock;

    /**
     * @param gate what the challenger may lose
     * @param clock says when it was decided
     */
    public LiveComparison(KafkaConnection connection, SchemaRegistry registry, ReleaseGate gate, Clock clock) {
        this.connection = connection;
        this.registry = registry;
        this.gate = gate;
        this.clock = clock;
    }

    /** The decision, not published yet, and what it rests on. */
    public record Result(GateDecision decision, Counts counts) {}

    /**
     * What was compared.
     *
     * @param shadowed ids whose last shadow prediction in the range names the challenger
     * @param paired those of them whose last prediction in the range names the champion
     * @param labelled those of them with a label that counts, of a class of the champion: the images judged
     * @param unknownClass those of them whose label is of no class of the champion
     */
    public record Counts(long shadowed, long paired, long labelled, long unknownClass) {

        /** In one line. */
        public String describe() {
            return shadowed + " images predicted by the challenger, " + paired
                    + " of them by the release in force too, " + labelled + " of these labelled"
                    + (unknownClass == 0 ? "" : ", " + unknownClass + " with a label of a class that it does not know");
        }
    }

    /**
     * Compares the two in the champion's groups.
     *
     * @param from the first predictions that count, by their append time or offsets
     * @param force whether the challenger is released even if the gate refuses it
     * @throws IOException if a topic is missing or a part of it is deleted while it is read
     * @throws io.tailstream.stream.wire.registry.ServiceUnreachableException if the broker does not answer
     * @throws InterruptedException if the thread is interrupted
     */
    public Result of(
            AdapterRelease champion,
            AdapterRelease challenger,
            RangeBound from,
            boolean force,
            Progress.Display display)
            throws IOException, InterruptedException {
        RangeResolver resolver = new RangeResolver(connection, display::say);
        RangeBound now = new RangeBound.Open();
        SortedMap<Integer, Span> shadows = resolver.resolve(Topic.PREDICTIONS_SHADOW, from, now);
        SortedMap<Integer, Span> predictions = resolver.resolve(Topic.PREDICTIONS, from, now);
        SortedMap<Integer, Span> labels = resolver.resolve(Topic.LABELS, new RangeBound.Open(), now);
        Map<String, String> byChallenger =
                choices(Topic.PREDICTIONS_SHADOW, shadows, challenger.getName(), id -> true, display);
        Map<String, String> byChampion =
                choices(Topic.PREDICTIONS, predictions, champion.getName(), byChallenger::containsKey, display);
        LabelJoin join = new LabelJoin();
        new SpanReader(connection, connection.topic(Topic.LABELS), labels).read(display, new LabelSink(join, registry));
        return judge(champion, challenger, byChampion, byChallenger, join, force);
    }

    /** The class that each id's last prediction says, of those that name the release. One partition an id. */
    private Map<String, String> choices(
            Topic topic, Map<Integer, Span> spans, String release, Predicate<String> wanted, Progress.Display display)
            throws IOException, InterruptedException {
        Deserializer<Prediction> deserializer = new AvroSerde<>(Prediction.class, registry).deserializer();
        Map<String, String> names = new HashMap<>(); // one text for each class
        Map<String, String> choices = new HashMap<>();
        new SpanReader(connection, connection.topic(topic), spans).read(display, record -> {
            Optional<Prediction> read = read(deserializer, record.topic(), record.value());
            if (read.isEmpty() || !wanted.test(read.get().getId())) {
                return;
            }
            Prediction prediction = read.get();
            if (prediction.getRelease().equals(release)) {
                String chosen = prediction.getTop().get(0).getLabel();
                choices.put(prediction.getId(), names.computeIfAbsent(chosen, c -> c));
            } else {
                choices.remove(prediction.getId()); // an earlier one does not count any more
            }
        });
        return choices;
    }

    /** What says no class is no prediction; the accuracy has made a dead letter of it. */
    private static Optional<Prediction> read(Deserializer<Prediction> deserializer, String topic, byte[] value) {
        try {
            return Optional.ofNullable(deserializer.deserialize(topic, value))
                    .filter(prediction -> !prediction.getTop().isEmpty());
        } catch (NotAvroException e) {
            return Optional.empty();
        }
    }

    private Result judge(
            AdapterRelease champion,
            AdapterRelease challenger,
            Map<String, String> byChampion,
            Map<String, String> byChallenger,
            LabelJoin join,
            boolean force) {
        Map<String, Integer> classes = new HashMap<>();
        for (String name : champion.getClassNames()) {
            classes.put(name, classes.size());
        }
        List<int[]> judged = new ArrayList<>(); // label, champion's choice, challenger's
        long unknown = 0;
        for (Map.Entry<String, String> pair : byChampion.entrySet()) {
            Optional<String> label = join.labelOf(pair.getKey());
            if (label.isPresent() && classes.containsKey(label.get())) {
                judged.add(new int[] {
                    classes.get(label.get()),
                    classes.getOrDefault(pair.getValue(), -1),
                    classes.getOrDefault(byChallenger.get(pair.getKey()), -1)
                });
            } else if (label.isPresent()) {
                unknown++;
            }
        }
        ReleaseGate.Decision decision = gate.decide(
                ReleaseStatistics.groups(champion), column(judged, 0), column(judged, 1), column(judged, 2));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Result(
                GateRecords.of(
                        champion.getName(),
                        challenger.getName(),
                        new GateRecords.Material(0, judged.size(), ClassReport.NONE),
                        gate,
                        decision,
                        force,
                        now),
                new Counts(byChallenger.size(), byChampion.size(), judged.size(), unknown));
    }

    private static int[] column(List<int[]> rows, int column) {
        return rows.stream().mapToInt(row -> row[column]).toArray();
    }
}
