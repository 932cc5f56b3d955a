package io.tailstream.longtail.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import io.tailstream.longtail.Argmax;
import io.tailstream.longtail.Arrays2d;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weighted kNN against the reference code. */
class GoldenNearestNeighboursTest {

    static List<Fixture> fixtures() {
        return Fixtures.ofKind("knn");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldScoreAndChooseAsTheReferenceDoes(Fixture fixture) {
        float[][] expected = Arrays2d.matrix(fixture.tensors(), "scores");
        long[] chosen = fixture.tensors().tensors().get("pred").longs();
        float[][] queries = Arrays2d.matrix(fixture.tensors(), "queries");
        NearestNeighbours neighbours = new NearestNeighbours(
                Arrays2d.matrix(fixture.tensors(), "bank"),
                Arrays2d.ints(fixture.tensors(), "bank_labels"),
                expected[0].length,
                fixture.entry().path("k").asInt(),
                fixture.entry().path("t").asDouble());

        for (int i = 0; i < queries.length; i++) {
            double[] scores = neighbours.scores(queries[i]);
            for (int c = 0; c < scores.length; c++) {
                assertEquals(
                        expected[i][c], scores[c], fixture.tolerance(expected[i][c]), "query " + i + ", class " + c);
            }
            assertEquals(chosen[i], Argmax.of(scores), "query " + i);
        }
    }
}
