package io.tailstream.training.optimiser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailstream.Fixtures;
import io.tailstream.Fixtures.Fixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The learning rate by epoch. */
class GoldenScheduleTest {

    static List<Fixture> fixtures() {
        return Fixtures.ofKind("tables");
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void shouldFollowTheReferencePerEpoch(Fixture fixture) {
        JsonNode table = fixture.json().path("cosine_lr_per_epoch_lr0.01");
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            CosineSchedule schedule = new CosineSchedule(0.01, 0, Integer.parseInt(entry.getKey()));
            for (int epoch = 0; epoch < entry.getValue().size(); epoch++) {
                assertEquals(entry.getValue().get(epoch).asDouble(), schedule.at(epoch), 1e-12);
            }
        }
    }

    @Test
    void shouldClimbToThePeakBeforeItFalls() {
        CosineSchedule schedule = new CosineSchedule(1, 4, 8);

        assertEquals(0.25, schedule.at(0));
        assertEquals(1, schedule.at(3));
        assertEquals(1, schedule.at(4));
        assertEquals(0.5, schedule.at(6), 1e-15);
    }

    @Test
    void shouldRefuseAWarmUpAsLongAsTheRun() {
        assertThrows(IllegalArgumentException.class, () -> new CosineSchedule(1, 8, 8));
    }
}
