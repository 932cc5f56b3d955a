package io.tailstream.longtail;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.longtail.measure.AccuracyGap;
import io.tailstream.longtail.measure.BalancedAccuracy;
import io.tailstream.longtail.measure.ClassAccuracies;
import io.tailstream.longtail.measure.Tally;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Groups and measures of accuracy against the reference's evaluator. */
class GoldenMetricsTest {

    static List<Fixture> fixtures() {
        return Fixtures.ofKind("metrics");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldMeasureTheAccuracyOfGroups(Fixture fixture) {
        for (String model : List.of("f", "g")) {
            JsonNode expected = fixture.json().path("lift_evaluator_" + model);
            Tally[] classes = tallies(fixture, "pred_" + model);
            ClassGroups groups = groups(fixture);
            assertPercent(fixture, expected.path("many_acc"), balanced(classes, groups, Group.data(Frequency.MANY)));
            assertPercent(fixture, expected.path("med_acc"), balanced(classes, groups, Group.data(Frequency.MEDIUM)));
            assertPercent(fixture, expected.path("few_acc"), balanced(classes, groups, Group.data(Frequency.FEW)));
            assertPercent(fixture, expected.path("mean_acc"), balanced(classes, groups, Group.ALL));
            assertPercent(
                    fixture,
                    expected.path("accuracy"),
                    Tally.sum(classes, groups.members(Group.ALL)).accuracy());
            assertPercent(
                    fixture,
                    expected.path("error_rate"),
                    1 - Tally.sum(classes, groups.members(Group.ALL)).accuracy());
            assertPercent(fixture, expected.path("worst_case_acc"), ClassAccuracies.worst(classes));
            assertPercent(fixture, expected.path("hmean_acc"), ClassAccuracies.harmonicMean(classes));
            assertPercent(fixture, expected.path("gmean_acc"), ClassAccuracies.geometricMean(classes));
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldMeasureTheAccuracyOfEachClass(Fixture fixture) {
        for (String model : List.of("f", "g")) {
            Tally[] classes = tallies(fixture, "pred_" + model);
            for (int c = 0; c < classes.length; c++) {
                assertPercent(
                        fixture,
                        fixture.json().path("class_acc_" + model + "_pct").path(c),
                        classes[c].accuracy());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldMeasureTheAccuracyGap(Fixture fixture) {
        AccuracyGap gap = AccuracyGap.between(tallies(fixture, "pred_f"), tallies(fixture, "pred_g"));

        assertPercent(fixture, fixture.json().path("average_accuracy_gap_eq5_pct"), gap.gap());
        assertEquals(counts(fixture).length, gap.classes());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldPutEachClassIntoItsGroups(Fixture fixture) {
        ClassGroups groups = groups(fixture);

        JsonNode data = field(fixture, "d_group");
        JsonNode parameter = field(fixture, "p_group(");
        for (int c = 0; c < groups.classes(); c++) {
            assertEquals(data.get(c).asInt(), groups.data(c).ordinal(), "D-group of class " + c);
            assertEquals(parameter.get(c).asInt(), groups.parameter(c).ordinal(), "P-group of class " + c);
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldFillTheGrid(Fixture fixture) {
        JsonNode grid = fixture.json().path("grid_rows_P_cols_D_mean_class_acc_pct");
        Tally[] classes = tallies(fixture, "pred_f");
        for (Frequency parameter : Frequency.values()) {
            for (Frequency data : Frequency.values()) {
                JsonNode expected = grid.get(parameter.ordinal()).get(data.ordinal());
                Double accuracy = balanced(classes, groups(fixture), Group.cell(parameter, data));
                assertPercent(fixture, expected, accuracy);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldMeasureImbalanceFactors(Fixture fixture) {
        JsonNode json = fixture.json();
        assertEquals(
                json.path("imbalance_factor_q").asDouble(),
                Priors.imbalanceFactor(q(fixture)),
                1e-6 * json.path("imbalance_factor_q").asDouble());
        assertEquals(
                json.path("imbalance_factor_counts").asDouble(),
                Priors.imbalanceFactor(Priors.fromCounts(counts(fixture))),
                1e-6);
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldCutTheRanksWhereTheReferenceDoes(Fixture fixture) {
        JsonNode cutOffs = fixture.json().path("p_group_cutoffs");
        Frequency[] groups = ClassGroups.byRank(q(fixture));

        long many = Arrays.stream(groups).filter(g -> g == Frequency.MANY).count();
        long medium = Arrays.stream(groups).filter(g -> g == Frequency.MEDIUM).count();

        assertArrayEquals(
                new long[] {cutOffs.get(0).asLong(), cutOffs.get(1).asLong()}, new long[] {many, many + medium});
    }

    private static void assertPercent(Fixture fixture, JsonNode expected, Double fraction) {
        if (expected.isMissingNode()) {
            return; // another evaluator's fixture may have fewer fields
        }
        if (expected.isNull() || fraction == null) {
            assertEquals(expected.isNull(), fraction == null, "empty in one, not in the other");
            return;
        }
        assertEquals(expected.asDouble(), 100 * fraction, Math.max(fixture.tolerance(expected.asDouble()), 1e-9));
    }

    private static Double balanced(Tally[] classes, ClassGroups groups, Group group) {
        return BalancedAccuracy.of(classes, groups.members(group));
    }

    private static ClassGroups groups(Fixture fixture) {
        return ClassGroups.of(counts(fixture), q(fixture));
    }

    private static Tally[] tallies(Fixture fixture, String predictions) {
        int[] labels = ints(fixture.json().path("labels"));
        int[] predicted = ints(fixture.json().path(predictions));
        Tally[] classes = new Tally[counts(fixture).length];
        Arrays.fill(classes, Tally.EMPTY);
        for (int i = 0; i < labels.length; i++) {
            classes[labels[i]] = classes[labels[i]].plus(predicted[i] == labels[i]);
        }
        return classes;
    }

    /** A field whose name goes on with an explanation. */
    private static JsonNode field(Fixture fixture, String start) {
        return fixture.json().properties().stream()
                .filter(field -> field.getKey().startsWith(start))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private static long[] counts(Fixture fixture) {
        return Arrays.stream(ints(fixture.json().path("class_counts")))
                .asLongStream()
                .toArray();
    }

    private static double[] q(Fixture fixture) {
        return StreamSupport.stream(fixture.json().path("q").spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
