package io.tailstream.stream.accuracy.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.accuracy.count.Cell;
import io.tailstream.stream.accuracy.count.CompactReader;
import io.tailstream.stream.accuracy.count.CompactWriter;
import io.tailstream.stream.accuracy.count.Counts;
import io.tailstream.stream.accuracy.count.Delta;
import io.tailstream.stream.accuracy.id.IdRecord.Labelled;
import io.tailstream.stream.accuracy.id.IdRecord.Predicted;
import io.tailstream.stream.accuracy.id.IdRecord.Retracted;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.wire.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ContributionTest {

    private static final AccuracySettings SETTINGS = AccuracySettings.of(
            List.of(Duration.ofSeconds(10)), Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(7));

    private static Predicted predicted(long offset, long at, String label) {
        return new Predicted(offset, at, at, at, "r", Map.of("fused", label));
    }

    private static Labelled labelled(long at, int partition, long labelledAt, String label) {
        return new Labelled(new Position(at, partition, 0), labelledAt, label);
    }

    /** What all deltas add up to, for windows that end at each cutoff. */
    private static Map<Long, String> sums(List<IdRecord> order) {
        Map<Long, Map<Cell, Counts>> deltas = new TreeMap<>();
        IdHistory history = IdHistory.EMPTY;
        for (IdRecord record : order) {
            IdHistory after = history.with(record);
            Contribution.change(history, after, record, SETTINGS)
                    .forEach((cutoff, cells) ->
                            cells.forEach((cell, counts) -> deltas.computeIfAbsent(cutoff, k -> new HashMap<>())
                                    .computeIfAbsent(cell, c -> new Counts())
                                    .add(counts, 1)));
            history = after;
        }
        Map<Long, String> sums = new TreeMap<>();
        deltas.forEach((cutoff, cells) -> {
            cells.values().removeIf(Counts::isZero);
            Map<String, String> text = new TreeMap<>();
            cells.forEach((cell, counts) -> text.put(cell.toString(), counts.toString()));
            if (!text.isEmpty()) {
                sums.put(cutoff, text.toString());
            }
        });
        return sums;
    }

    @Test
    void shouldAddUpToTheSameWhateverTheOrder() {
        List<IdRecord> records = new ArrayList<>(List.of(
                predicted(1, 1000, "ant"),
                labelled(2000, 0, 500, "ant"),
                labelled(2000, 1, 500, "bee"),
                new Retracted(new Position(14_000, 0, 7)),
                labelled(14_000, 1, 100, "ant"),
                predicted(2, 26_000, "bee"),
                labelled(39_000, 0, 90, "bee")));
        Map<Long, String> expected = sums(records);
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            Collections.shuffle(records, random);
            assertEquals(expected, sums(records), records::toString);
        }
    }

    @Test
    void shouldLetTheGreaterPartitionWinOfTwoLabelsOfOneMoment() {
        IdHistory history = IdHistory.EMPTY
                .with(predicted(1, 1000, "bee"))
                .with(labelled(2000, 1, 500, "bee"))
                .with(labelled(2000, 0, 500, "ant"));
        Counts counts = Contribution.of(history, Long.MAX_VALUE, SETTINGS).get(new Cell(0, "r", "bee"));
        assertEquals(1, counts.ids());
        assertEquals(1, counts.tally("fused").correct());
    }

    @Test
    void shouldHoldACutoffUpToTheGraceAfterAnEnd() {
        assertEquals(2, SETTINGS.cutoff(17_000)); // 10 s + 7 s
        assertEquals(3, SETTINGS.cutoff(17_001));
        assertEquals(-1, SETTINGS.cutoff(2000));
        assertEquals(0, SETTINGS.cutoff(2001));
    }

    @Test
    void shouldGiveUpADominatedLabelFirstAndStayBounded() {
        IdHistory history = IdHistory.EMPTY.with(labelled(1, 0, 1000, "strong"));
        for (int i = 0; i < IdHistory.LABELS + 20; i++) {
            history = history.with(labelled(10 + i, 0, i, "weak-" + i));
            Optional<IdRecord> surplus = history.surplus();
            history = surplus.isPresent() ? history.without(surplus.get()) : history;
        }
        assertEquals(IdHistory.LABELS, history.labels().size());
        assertEquals("strong", history.labels().get(0).label());
        assertEquals(
                "weak-" + (IdHistory.LABELS + 19),
                history.labels().get(IdHistory.LABELS - 1).label());
    }

    @Test
    void shouldReadBackWhatItStores() {
        IdHistory history = IdHistory.EMPTY
                .with(predicted(Long.MAX_VALUE, Long.MIN_VALUE, "ä\u0000€"))
                .with(labelled(-5, 3, Long.MIN_VALUE, ""))
                .with(new Retracted(new Position(Long.MAX_VALUE, Integer.MAX_VALUE, 0)));
        CompactWriter out = new CompactWriter();
        history.write(out);
        assertEquals(history, IdHistory.read(new CompactReader(out.bytes())));
        Counts counts = new Counts()
                .addId()
                .addLate(70)
                .addOrphan()
                .addScore("m", false)
                .add(new Counts().addOutOfTime(), -1);
        Delta delta = new Delta(new Cell(-3, "r", null), -64, counts);
        assertEquals(delta.toString(), Delta.of(delta.bytes()).toString());
        assertEquals(delta.toString(), Delta.of(delta.key(), delta.value()).toString());
    }

    @Test
    void shouldSortPanesInTheStoreAsNumbers() {
        List<Long> panes = List.of(Long.MIN_VALUE, -256L, -1L, 0L, 1L, 255L, 256L, Long.MAX_VALUE);
        for (int i = 1; i < panes.size(); i++) {
            byte[] less = new CompactWriter().sortable(panes.get(i - 1)).bytes();
            byte[] more = new CompactWriter().sortable(panes.get(i)).bytes();
            assertTrue(java.util.Arrays.compareUnsigned(less, more) < 0);
            assertEquals(panes.get(i), new CompactReader(more).sortable());
        }
    }
}
