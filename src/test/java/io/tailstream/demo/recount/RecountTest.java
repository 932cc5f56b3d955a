package io.tailstream.demo.recount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailstream.BackbonePrediction;
import io.tailstream.LabelEvent;
import io.tailstream.LabelProbability;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import io.tailstream.demo.recount.Recount.Position;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecountTest {

    private static final Instant T = Instant.parse("2026-01-01T12:00:00Z");

    private final Recount recount = new Recount();

    @Test
    void shouldCountAnIdByItsLastPrediction() {
        predict("a", T, "owl", "hen");
        predict("a", T, "hen", "owl");
        label("a", "owl", T, 0);
        assertEquals(Map.of("fused", "0/1", "alpha", "1/1"), scored());
    }

    @Test
    void shouldLetTheLatestLabelledTimeWinAndThenThePosition() {
        predict("a", T, "owl", "hen");
        label("a", "hen", T.plusSeconds(1), 0);
        label("a", "fox", T, 1);
        assertEquals(Map.of("fused", "0/1", "alpha", "1/1"), scored());
        label("a", "owl", T.plusSeconds(1), 2);
        assertEquals(Map.of("fused", "1/1", "alpha", "0/1"), scored());
    }

    @Test
    void shouldVoidOnlyLabelsBeforeARetraction() {
        predict("a", T, "owl", "hen");
        label("a", "hen", T.plusSeconds(9), 0);
        recount.retraction("a", new Position(1, 0, 0));
        assertEquals(Map.of(), scored());
        label("a", "owl", T, 2);
        assertEquals(Map.of("fused", "1/1", "alpha", "0/1"), scored());
    }

    @Test
    void shouldCountNothingForLabelsWithoutAPredictionAndTheOtherWayRound() {
        predict("a", T, "owl", "hen");
        label("b", "owl", T, 0);
        assertEquals(Map.of(), scored());
        assertEquals(1, recount.ids());
    }

    @Test
    void shouldTakeWindowsAsClosedAtTheStartAndOpenAtTheEnd() {
        predict("a", T, "owl", "owl");
        label("a", "owl", T, 0);
        assertEquals(1, count(T, T.plusSeconds(5)));
        assertEquals(0, count(T.minusSeconds(5), T));
    }

    private void predict(String id, Instant capturedAt, String fused, String alpha) {
        recount.prediction(Prediction.newBuilder()
                .setId(id)
                .setCapturedAt(capturedAt)
                .setAppendedAt(capturedAt)
                .setOrigin(new Origin("images", 0, 0L))
                .setRelease("r")
                .setFusion("MEAN_POSTERIOR")
                .setTop(List.of(new LabelProbability(fused, 0.5)))
                .setBackbones(List.of(new BackbonePrediction("alpha", alpha, 0.5)))
                .setBackbonesUsed(1)
                .setDegraded(false)
                .setPredictedAt(capturedAt)
                .build());
    }

    private void label(String id, String label, Instant at, long appended) {
        recount.label(new LabelEvent(id, label, "test", at), new Position(appended, 0, appended));
    }

    private Map<String, String> scored() {
        Map<String, int[]> tallies = new TreeMap<>();
        recount.scored(Instant.MIN, Instant.MAX, (model, answer) -> {
            int[] tally = tallies.computeIfAbsent(model, m -> new int[2]);
            tally[0] += answer.correct() ? 1 : 0;
            tally[1]++;
        });
        Map<String, String> written = new TreeMap<>();
        tallies.forEach((model, tally) -> written.put(model, tally[0] + "/" + tally[1]));
        return written;
    }

    private int count(Instant from, Instant before) {
        int[] fused = new int[1];
        recount.scored(from, before, (model, answer) -> fused[0] += model.equals(Recount.FUSED) ? 1 : 0);
        return fused[0];
    }
}
