package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class GroupsPropertiesTest {

    @Property(tries = 100)
    void shouldPartitionTheClassesByEveryKind(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int classes) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] counts = random.longs(classes, 0, 200).toArray();
        double[] prior = random.doubles(classes).toArray();

        ClassGroups groups = ClassGroups.of(counts, prior);

        for (Group.Kind kind : List.of(Group.Kind.ALL, Group.Kind.D, Group.Kind.P, Group.Kind.CELL)) {
            int[] seen = Group.standard().stream()
                    .filter(group -> group.kind() == kind)
                    .flatMapToInt(group -> Arrays.stream(groups.members(group)))
                    .sorted()
                    .toArray();
            assertEquals(classes, seen.length, kind + " must cover each class once");
            assertEquals(classes, Arrays.stream(seen).distinct().count(), kind + " must cover each class once");
        }
        for (int c = 0; c < classes; c++) {
            for (Group group : groups.groupsOf(c)) {
                int member = c;
                assertEquals(
                        1,
                        Arrays.stream(groups.members(group))
                                .filter(x -> x == member)
                                .count());
            }
        }
    }

    @Test
    void shouldDrawTheLinesOfDataGroupsWhereThePaperDoes() {
        assertEquals(
                List.of(Frequency.MANY, Frequency.MEDIUM, Frequency.MEDIUM, Frequency.FEW, Frequency.FEW),
                List.of(ClassGroups.byCount(new long[] {101, 100, 20, 19, 0})));
    }

    @Test
    void shouldRankEqualPriorsByClassIndex() {
        // C = 10, cut at ranks 3 and 6: the first three of nine equals follow the greatest.
        double[] prior = {.1, .1, .1, .1, .1, .1, .1, .1, .1, .9};

        assertEquals("MANY MANY MEDIUM MEDIUM MEDIUM FEW FEW FEW FEW MANY", words(ClassGroups.byRank(prior)));
    }

    @Test
    void shouldRoundCutOffsHalfToEven() {
        // C = 5: 0.3·5 = 1.5 → 2, 0.6·5 = 3. C = 15: 4.5 → 4, 9.
        assertEquals("MANY MANY MEDIUM FEW FEW", words(ClassGroups.byRank(new double[] {5, 4, 3, 2, 1})));
        double[] falling = new double[15];
        Arrays.setAll(falling, c -> -c);
        assertEquals(
                4,
                Arrays.stream(ClassGroups.byRank(falling))
                        .filter(g -> g == Frequency.MANY)
                        .count());
    }

    @Test
    void shouldListSixteenGroupsInAFixedOrder() {
        assertEquals(16, Group.standard().size());
        assertEquals(Group.ALL, Group.standard().get(0));
        assertEquals("P-Many/D-Many", Group.standard().get(7).name());
        assertEquals("P-Few/D-Few", Group.standard().get(15).name());
    }

    private static String words(Frequency[] groups) {
        return String.join(" ", Arrays.stream(groups).map(Frequency::name).toList());
    }
}
