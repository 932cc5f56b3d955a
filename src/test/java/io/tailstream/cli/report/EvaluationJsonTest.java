package io.tailstream.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailstream.longtail.ClassGroups;
import io.tailstream.longtail.measure.Tally;
import io.tailstream.training.evaluation.Evaluation;
import io.tailstream.training.evaluation.ModelAccuracy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationJsonTest {
    // Two classes: the first has many training images and the greater prior, the second few of both.
    private static final ClassGroups GROUPS = ClassGroups.of(new long[] {200, 5}, new double[] {.9, .1});
    private static final Evaluation EVALUATION = new Evaluation(
            2,
            12,
            List.of(
                    new ModelAccuracy("fused", new Tally[] {new Tally(8, 8), new Tally(1, 4)}),
                    new ModelAccuracy("alpha", new Tally[] {new Tally(4, 8), new Tally(2, 4)})));

    private final JsonNode json = new EvaluationJson(EVALUATION, GROUPS).toJson();

    @Test
    void shouldWriteModelsWithBalancedFractions() {
        assertEquals(2, json.path("classes").intValue());
        assertEquals(12, json.path("images").intValue());
        JsonNode fused = json.path("models").path(0);
        assertEquals("fused", fused.path("name").textValue());
        assertEquals(.625, fused.path("all").doubleValue());
        assertEquals(1, fused.path("D").path("Many").doubleValue());
        assertEquals(.25, fused.path("cells").path("P-Few/D-Few").doubleValue());
        assertEquals(.5, json.path("models").path(1).path("all").doubleValue());
    }

    @Test
    void shouldWriteEveryGroupAndNullWhereNothingIsInIt() {
        JsonNode fused = json.path("models").path(0);
        List<String> fields = new ArrayList<>();
        fused.fieldNames().forEachRemaining(fields::add);

        assertEquals(List.of("name", "all", "D", "P", "cells"), fields);
        assertEquals(3, fused.path("D").size());
        assertEquals(3, fused.path("P").size());
        assertEquals(9, fused.path("cells").size());
        assertTrue(fused.path("D").path("Medium").isNull());
        assertTrue(fused.path("cells").path("P-Many/D-Few").isNull());
    }
}
