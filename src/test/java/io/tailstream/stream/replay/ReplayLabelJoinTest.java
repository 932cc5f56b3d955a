package io.tailstream.stream.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.label.LabelJoin;
import io.tailstream.stream.wire.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReplayLabelJoinTest {

    /** A record of either topic; {@code label} null on a label record: a retraction. */
    private record Event(boolean image, String id, Position position, long labelledAt, String label) {}

    private static Position at(long appended) {
        return new Position(appended, 0, appended);
    }

    @Test
    void shouldLetTheLabelGivenLastWinWhateverItsPosition() {
        LabelJoin join = new LabelJoin();
        join.label("a", at(1), 9, "cat");
        join.label("a", at(3), 5, "dog");
        assertEquals(Optional.of("cat"), join.labelOf("a"));
        join.retract("a", at(2));
        assertEquals(Optional.of("dog"), join.labelOf("a"), "what cat hid counts once cat is void");
        join.label("a", at(1), 10, "cow");
        assertEquals(
                Optional.of("dog"), join.labelOf("a"), "a label before the retraction is void when it is met later");
    }

    @Test
    void shouldCountWinningLabelsThatWereAppendedSince() {
        LabelJoin join = new LabelJoin();
        join.label("a", at(10), 10, "cat");
        join.label("b", at(3), 30, "cat"); // wins over the later one: it was given later
        join.label("b", at(11), 20, "dog");
        join.label("c", at(12), 12, "dog");
        join.retract("c", at(13));
        join.label("d", at(10), 10, "dog");
        join.label("e", at(9), 9, "dog");
        assertEquals(Map.of("cat", 1L, "dog", 1L), join.winningSince(10));
        assertEquals(Map.of("cat", 2L, "dog", 2L), join.winningSince(0));
    }

    @Test
    void shouldCountAnIdOnceByItsLastImage() {
        LabelJoin join = new LabelJoin();
        assertTrue(join.image("a", at(2)));
        assertFalse(join.image("a", at(1)));
        assertTrue(join.image("a", at(3)));
        assertFalse(join.isLast("a", at(2)));
        assertTrue(join.isLast("a", at(3)));
        assertEquals(1, join.joined().images());
        assertEquals(3, join.joined().imageRecords());
    }

    @Property(tries = 1000)
    void shouldGiveTheRecountsResultInAnyOrder(@ForAll long seed, @ForAll @IntRange(max = 40) int size) {
        Random random = new Random(seed);
        List<Event> events = new ArrayList<>();
        Set<Position> used = new LinkedHashSet<>();
        while (events.size() < size) {
            Position position = new Position(random.nextInt(6), random.nextInt(3), random.nextInt(5));
            if (used.add(position)) {
                String label = random.nextInt(4) == 0 ? null : "class " + random.nextInt(3);
                events.add(new Event(
                        random.nextInt(3) == 0, "id " + random.nextInt(4), position, random.nextInt(4), label));
            }
        }
        Collections.shuffle(events, random);
        LabelJoin join = new LabelJoin();
        for (Event e : events) {
            if (e.image()) {
                join.image(e.id(), e.position());
            } else if (e.label() == null) {
                join.retract(e.id(), e.position());
            } else {
                join.label(e.id(), e.position(), e.labelledAt(), e.label());
            }
        }
        Map<String, String> expected = recount(events);
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            String id = "id " + i;
            join.labelOf(id).ifPresent(label -> found.put(id, label));
        }
        assertEquals(expected, found);
        assertEquals(expectedCounts(events, expected), join.joined());
        for (Event e : events) {
            boolean later = events.stream()
                    .anyMatch(o ->
                            o.image() && o.id().equals(e.id()) && o.position().compareTo(e.position()) > 0);
            assertEquals(e.image() && !later, join.isLast(e.id(), e.position()));
        }
    }

    /** The contract by brute force: for each label, is it void; of those that are not, does any other beat it? */
    private static Map<String, String> recount(List<Event> events) {
        List<Event> standing = events.stream()
                .filter(e -> !e.image() && e.label() != null)
                .filter(e -> events.stream()
                        .noneMatch(r -> !r.image()
                                && r.label() == null
                                && r.id().equals(e.id())
                                && r.position().compareTo(e.position()) > 0))
                .toList();
        Map<String, String> winners = new HashMap<>();
        for (Event e : standing) {
            boolean beaten = standing.stream()
                    .anyMatch(o -> o.id().equals(e.id())
                            && (o.labelledAt() > e.labelledAt()
                                    || (o.labelledAt() == e.labelledAt()
                                            && o.position().compareTo(e.position()) > 0)));
            if (!beaten) {
                winners.put(e.id(), e.label());
            }
        }
        return winners;
    }

    private static LabelJoin.Joined expectedCounts(List<Event> events, Map<String, String> winners) {
        List<String> records =
                events.stream().filter(Event::image).map(Event::id).toList();
        Set<String> ids = new LinkedHashSet<>(records);
        long retracted = ids.stream()
                .filter(id -> !winners.containsKey(id))
                .filter(id -> events.stream().anyMatch(e -> !e.image() && e.label() == null && e.id().equals(id)))
                .count();
        return new LabelJoin.Joined(
                records.size(),
                ids.size(),
                ids.stream().filter(winners::containsKey).count(),
                retracted,
                winners.keySet().stream().filter(id -> !ids.contains(id)).count());
    }
}
