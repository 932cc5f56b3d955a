package io.tailstream.proof;

import io.tailstream.AccuracyGap;
import io.tailstream.AdapterRelease;
import io.tailstream.BackbonePrediction;
import io.tailstream.DeadLetter;
import io.tailstream.GroupAccuracy;
import io.tailstream.LabelDrift;
import io.tailstream.LabelEvent;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import io.tailstream.ReleasedBackbone;
import io.tailstream.proof.TopicDump.Entry;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.testing.AccuracyAudit;
import io.tailstream.testing.DriftAudit;
import io.tailstream.testing.Recount;
import io.tailstream.testing.Recount.Classes;
import io.tailstream.testing.Recount.LabelRecord;
import io.tailstream.testing.Recount.PredictionRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Counts again from the topics alone what should have come out; uses none of the topologies' code. */
final class Judge {

    private static final Recount.Times TIMES = new Recount.Times(
            Duration.ofHours(24).toMillis(),
            Duration.ofMinutes(10).toMillis(),
            Duration.ofMinutes(5).toMillis());
    private static final int LONGEST_SECONDS = 3600;
    private static final int MOST_NAMED = 10;

    private final TopicDump topics;

    Judge(TopicDump topics) {
        this.topics = topics;
    }

    /** Images without an outcome, or with several, and outcomes without an image. */
    List<String> wrongOutcomes() {
        Map<Origin, Integer> outcomes = new HashMap<>();
        topics.read(Topic.PREDICTIONS, Prediction.class)
                .forEach(p -> outcomes.merge(p.value().getOrigin(), 1, Integer::sum));
        topics.read(Topic.DEAD_LETTERS, DeadLetter.class)
                .forEach(d -> outcomes.merge(d.value().getOrigin(), 1, Integer::sum));
        List<String> wrong = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> image : topics.raw(Topic.IMAGES)) {
            Integer count = outcomes.remove(new Origin(image.topic(), image.partition(), image.offset()));
            if (count == null || count != 1) {
                wrong.add(image.topic() + "/" + image.partition() + "/" + image.offset() + " has "
                        + (count == null ? "no outcome" : count + " outcomes"));
            }
        }
        outcomes.keySet().forEach(origin -> wrong.add(origin + " has an outcome and is no image"));
        return wrong;
    }

    /** How many predictions and dead letters there are. */
    int outcomes() {
        return topics.raw(Topic.PREDICTIONS).size()
                + topics.raw(Topic.DEAD_LETTERS).size();
    }

    /** Rows of accuracy and gaps that differ from the recount, or are missing, some of them named. */
    List<String> wrongRows() {
        List<Entry<GroupAccuracy>> rows = topics.read(Topic.ACCURACY, GroupAccuracy.class);
        List<Entry<AccuracyGap>> gaps = topics.read(Topic.ACCURACY_GAPS, AccuracyGap.class);
        Recount recount = new Recount(predictions(), labels(), TIMES);
        List<LabelDrift> drifts = values(topics.read(Topic.LABEL_DRIFT, LabelDrift.class));
        DriftAudit drift = new DriftAudit(recount, releases(), trainedOn(), drifts);
        AccuracyAudit audit = new AccuracyAudit(recount, releases(), values(rows), values(gaps));
        List<String> wrong = new ArrayList<>(audit.differences());
        wrong.addAll(audit.classDifferences(LONGEST_SECONDS));
        wrong.addAll(drift.differences(LONGEST_SECONDS));
        wrong.addAll(drift.missing(values(rows)));
        long last = rows.stream()
                .mapToLong(row -> row.value().getWindowEnd().toEpochMilli())
                .max()
                .orElse(0);
        long first = rows.stream()
                .mapToLong(row -> row.value().getWindowEnd().toEpochMilli())
                .min()
                .orElse(0);
        for (int seconds : List.of(60, 300, LONGEST_SECONDS)) {
            wrong.addAll(audit.missing(first - 1, last, seconds, 5000));
        }
        if (rows.isEmpty()) {
            wrong.add("no row at all");
        }
        return wrong.size() <= MOST_NAMED ? wrong : wrong.subList(0, MOST_NAMED);
    }

    /** Images that were scored, by the fused rows of the longest window alone. */
    long mostScored() {
        return topics.read(Topic.ACCURACY, GroupAccuracy.class).stream()
                .map(Entry::value)
                .filter(row ->
                        row.getModel().equals("fused") && row.getGroupKind().equals("all"))
                .mapToLong(GroupAccuracy::getTotal)
                .max()
                .orElse(0);
    }

    private List<PredictionRecord> predictions() {
        return topics.read(Topic.PREDICTIONS, Prediction.class).stream()
                .map(entry -> {
                    Prediction p = entry.value();
                    Map<String, String> models = new TreeMap<>();
                    for (BackbonePrediction b : p.getBackbones()) {
                        models.put(b.getBackbone(), b.getLabel());
                    }
                    models.put("fused", p.getTop().get(0).getLabel());
                    return new PredictionRecord(
                            entry.record().offset(),
                            entry.record().timestamp(),
                            p.getId(),
                            p.getCapturedAt().toEpochMilli(),
                            p.getAppendedAt().toEpochMilli(),
                            p.getRelease(),
                            models);
                })
                .toList();
    }

    private List<LabelRecord> labels() {
        return topics.read(Topic.LABELS, LabelEvent.class).stream()
                .map(entry -> {
                    ConsumerRecord<byte[], byte[]> at = entry.record();
                    LabelEvent label = entry.value();
                    return new LabelRecord(
                            at.partition(),
                            at.offset(),
                            at.timestamp(),
                            label == null ? new String(at.key(), StandardCharsets.UTF_8) : label.getId(),
                            label == null ? null : label.getLabel(),
                            label == null ? 0 : label.getLabelledAt().toEpochMilli());
                })
                .toList();
    }

    private Map<String, Classes> releases() {
        Map<String, Classes> releases = new HashMap<>();
        topics.read(Topic.ADAPTERS, AdapterRelease.class).forEach(entry -> {
            AdapterRelease r = entry.value();
            if (r == null) {
                return; // no release is the shadow any more
            }
            releases.put(
                    r.getName(),
                    new Classes(
                            r.getClassNames(),
                            r.getGroups().getD(),
                            r.getGroups().getP(),
                            r.getBackbones().stream()
                                    .map(ReleasedBackbone::getBackbone)
                                    .toList()));
        });
        return releases;
    }

    private Map<String, List<Long>> trainedOn() {
        Map<String, List<Long>> counts = new HashMap<>();
        topics.read(Topic.ADAPTERS, AdapterRelease.class)
                .forEach(entry -> counts.put(
                        entry.value().getName(),
                        entry.value().getBackbones().get(0).getClassCounts()));
        return counts;
    }

    private static <T> List<T> values(List<Entry<T>> entries) {
        return entries.stream().map(Entry::value).toList();
    }
}
