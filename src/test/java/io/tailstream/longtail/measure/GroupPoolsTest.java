package io.tailstream.longtail.measure;

import static io.tailstream.longtail.Frequency.FEW;
import static io.tailstream.longtail.Frequency.MANY;
import static io.tailstream.longtail.Frequency.MEDIUM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.Frequency;
import io.tailstream.longtail.Group;
import io.tailstream.longtail.measure.ReleaseGate.Decision;
import io.tailstream.longtail.measure.ReleaseGate.GroupVerdict;
import io.tailstream.longtail.measure.ReleaseGate.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** One class a cell: class 3 p + d is in the p-th P-group and the d-th D-group, Many first. */
class GroupPoolsTest {
    private static final ClassGroups GROUPS = new ClassGroups(
            new Frequency[] {MANY, MEDIUM, FEW, MANY, MEDIUM, FEW, MANY, MEDIUM, FEW},
            new Frequency[] {MANY, MANY, MANY, MEDIUM, MEDIUM, MEDIUM, FEW, FEW, FEW});

    @Test
    void shouldPoolASmallGroupWithItsRarerNeighbour() {
        assertEquals("Many; Medium+Few", data(30, 100, 5, 50));
        assertEquals("Many; Medium; Few", data(5, 100, 5, 50));
    }

    @Test
    void shouldPoolTheRarestGroupWithTheOneBeforeIt() {
        assertEquals("Many; Medium+Few", data(30, 100, 50, 5));
    }

    @Test
    void shouldMakeAsManyComparisonsAsThereCanBe() {
        assertEquals("Many+Medium; Few", data(30, 10, 25, 100));
        assertEquals("Many+Medium+Few", data(30, 10, 100, 10));
    }

    @Test
    void shouldPoolNothingWithAGroupWithoutImages() {
        assertEquals("Many+Few", data(30, 100, 0, 5));
        assertEquals("Few", data(30, 0, 0, 50));
        assertEquals("", data(30, 10, 10, 9));
    }

    @Test
    void shouldPoolCellsAlongDWithinTheirPGroupFirst() {
        assertEquals(
                "P-Many/D-Many; P-Many/D-Medium+P-Many/D-Few;"
                        + " P-Medium/D-Many; P-Medium/D-Medium; P-Medium/D-Few;"
                        + " P-Few/D-Many+P-Few/D-Medium+P-Few/D-Few",
                cells(30, 300, 20, 12, 90, 40, 31, 20, 15, 6));
    }

    @Test
    void shouldPoolCellsOfEqualDAcrossPGroupsWhereAPGroupIsTooSmall() {
        assertEquals(
                "P-Many/D-Many; P-Many/D-Medium; P-Many/D-Few;"
                        + " P-Medium/D-Many; P-Medium/D-Medium+P-Few/D-Medium; P-Medium/D-Few+P-Few/D-Few",
                cells(30, 300, 200, 100, 90, 40, 31, 0, 5, 6));
    }

    private static String data(int fewest, long many, long medium, long few) {
        return pools(Group.Kind.D, fewest, many, medium, few, 0, 0, 0, 0, 0, 0);
    }

    private static String cells(int fewest, long... images) {
        return pools(Group.Kind.CELL, fewest, images);
    }

    private static String pools(Group.Kind kind, int fewest, long... cells) {
        return GroupPools.of(fewest, images(cells)::get).stream()
                .filter(pool -> pool.get(0).kind() == kind)
                .map(pool -> pool.stream().map(Group::name).collect(Collectors.joining("+")))
                .collect(Collectors.joining("; "));
    }

    private static Map<Group, Long> images(long[] cells) {
        Map<Group, Long> images = new HashMap<>();
        for (Group group : Group.standard()) {
            images.put(
                    group,
                    Arrays.stream(GROUPS.members(group))
                            .mapToLong(c -> cells[c])
                            .sum());
        }
        return images;
    }

    @Property
    void shouldMakePoolsOfEnoughImagesFromEveryGroupThatHasAny(
            @ForAll @Size(9) List<@IntRange(max = 60) Integer> cells, @ForAll @IntRange(min = 1, max = 90) int fewest) {
        Map<Group, Long> images =
                images(cells.stream().mapToLong(Integer::longValue).toArray());
        List<List<Group>> pools = GroupPools.of(fewest, images::get);

        List<Group> pooled = pools.stream().flatMap(List::stream).toList();
        assertEquals(pooled.size(), Set.copyOf(pooled).size(), "a group is in one pool");
        for (List<Group> pool : pools) {
            assertTrue(pool.stream().mapToLong(images::get).sum() >= fewest, pool::toString);
            assertEquals(1, pool.stream().map(Group::kind).distinct().count());
        }
        boolean enough = images.get(Group.ALL) >= fewest;
        for (Group group : Group.standard()) {
            assertEquals(enough && images.get(group) > 0, pooled.contains(group), group::toString);
        }
    }

    /** By trying the four ways to cut three groups in order. */
    @Property
    void shouldMakeNoFewerPoolsThanAnyOtherCut(
            @ForAll @Size(3) List<@IntRange(max = 60) Integer> counts,
            @ForAll @IntRange(min = 1, max = 90) int fewest) {
        long[] n = counts.stream().mapToLong(Integer::longValue).toArray();
        long best = Stream.of(
                        new long[] {n[0], n[1], n[2]},
                        new long[] {n[0] + n[1], n[2]},
                        new long[] {n[0], n[1] + n[2]},
                        new long[] {n[0] + n[1] + n[2]})
                .map(cut -> LongStream.of(cut).filter(sum -> sum > 0).toArray())
                .filter(cut -> LongStream.of(cut).allMatch(sum -> sum >= fewest))
                .mapToLong(cut -> cut.length)
                .max()
                .orElse(0);
        String cut = data(fewest, n[0], n[1], n[2]);

        assertEquals(best, cut.isEmpty() ? 0 : cut.split("; ").length, cut);
    }

    @Property
    void shouldPoolCellsOfTwoPGroupsOnlyWhereThesePGroupsArePooled(
            @ForAll @Size(9) List<@IntRange(max = 60) Integer> cells, @ForAll @IntRange(min = 1, max = 90) int fewest) {
        Map<Group, Long> images =
                images(cells.stream().mapToLong(Integer::longValue).toArray());
        List<List<Group>> pools = GroupPools.of(fewest, images::get);
        for (List<Group> pool : pools) {
            EnumSet<Frequency> parameters = EnumSet.noneOf(Frequency.class);
            for (Frequency parameter : Frequency.values()) {
                if (Arrays.stream(Frequency.values()).anyMatch(data -> pool.contains(Group.cell(parameter, data)))) {
                    parameters.add(parameter);
                }
            }
            if (parameters.size() > 1) {
                List<Group> needed = parameters.stream().map(Group::parameter).toList();
                assertTrue(pools.stream().anyMatch(other -> other.containsAll(needed)), pool::toString);
            }
        }
    }

    @Property
    void shouldGiveEachMemberThePoolsVerdictAndLetNoLossThrough(
            @ForAll @Size(9) List<@IntRange(max = 30) Integer> cells,
            @ForAll @IntRange(min = 1, max = 60) int fewest,
            @ForAll @DoubleRange(max = 0.3) double margin,
            @ForAll long seed) {
        List<Integer> labels = new ArrayList<>();
        for (int c = 0; c < cells.size(); c++) {
            labels.addAll(java.util.Collections.nCopies(cells.get(c), c));
        }
        SplittableRandom random = new SplittableRandom(seed);
        int[] truth = labels.stream().mapToInt(Integer::intValue).toArray();
        int[] first = Arrays.stream(truth)
                .map(y -> random.nextBoolean() ? y : (y + 1) % 9)
                .toArray();
        int[] second = Arrays.stream(truth)
                .map(y -> random.nextInt(5) < 3 ? y : (y + 1) % 9)
                .toArray();
        Decision decision = new ReleaseGate(margin, fewest).decide(GROUPS, truth, first, second);

        Map<Group, GroupVerdict> by =
                decision.groups().stream().collect(Collectors.toMap(GroupVerdict::group, verdict -> verdict));
        boolean lost = false;
        for (GroupVerdict verdict : by.values()) {
            PairedDifference sum = verdict.pairs();
            for (Group other : verdict.pooledWith()) {
                assertTrue(by.get(other).pooledWith().contains(verdict.group()), "partners name each other");
                assertEquals(verdict.judged(), by.get(other).judged());
                assertEquals(verdict.verdict(), by.get(other).verdict());
                sum = sum.plus(by.get(other).pairs());
            }
            if (verdict.verdict() == Verdict.NOT_JUDGED) {
                assertEquals(PairedDifference.EMPTY, verdict.judged());
                continue;
            }
            assertEquals(sum, verdict.judged());
            lost |= sum.difference() < -margin;
        }
        assertFalse(lost && decision.passed());
        assertEquals(truth.length >= fewest && !lost, decision.passed());
    }
}
