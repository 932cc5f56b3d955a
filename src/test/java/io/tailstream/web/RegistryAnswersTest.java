package io.tailstream.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailstream.stream.wire.RegisteredSchemas;
import io.tailstream.stream.wire.registry.InProcessRegistry;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.web.RegistryAnswers.RegistryError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.function.Executable;

class RegistryAnswersTest {

    private InProcessRegistry registry;
    private RegistryAnswers answers;

    @BeforeEach
    void register(TestInfo test) {
        registry = InProcessRegistry.at("mock://answers-" + test.getDisplayName());
        RegisteredSchemas.register(registry, "", List.of(Topic.IMAGES, Topic.PREDICTIONS, Topic.PREDICTIONS_SHADOW));
        answers = new RegistryAnswers(registry);
    }

    @Test
    void shouldFindSchemasByIdAndSubject() {
        assertEquals(List.of("images-value", "predictions-value", "predictions-shadow-value"), answers.subjects());
        Map<String, Object> latest = answers.version("predictions-value", "latest");
        assertEquals(answers.version("predictions-value", "1"), latest);
        assertEquals(answers.schema((Integer) latest.get("id")), latest.get("schema"));
        // One schema, two subjects, one id, as Confluent's registry has it.
        assertEquals(
                List.of("predictions-value", "predictions-shadow-value"),
                answers.uses((Integer) latest.get("id")).stream()
                        .map(u -> u.get("subject"))
                        .toList());
        assertEquals(
                "BACKWARD_TRANSITIVE", answers.compatibility("images-value").get("compatibilityLevel"));
    }

    @Test
    void shouldGiveTheIdOfASchemaThatIsThereAndTakeNoOther() throws Exception {
        String schema = (String) answers.version("images-value", "latest").get("schema");
        String request = new ObjectMapper().writeValueAsString(Map.of("schema", schema));
        assertEquals(1, answers.register("images-value", request).get("id"));
        assertEquals(1, answers.lookUp("images-value", request).get("version"));
        assertCode(40301, () -> answers.register("images-value", "{\"schema\": \"\\\"string\\\"\"}"));
        assertCode(40301, () -> answers.register("new-value", request));
        assertCode(40403, () -> answers.lookUp("images-value", "{\"schema\": \"\\\"string\\\"\"}"));
        assertEquals(1, registry.versions("images-value").size());
    }

    @Test
    void shouldLetASubjectBeHeldToNothingButWhatItIsHeldTo() {
        assertEquals(
                Map.of("compatibility", "BACKWARD_TRANSITIVE"),
                answers.holdTo("images-value", "{\"compatibility\": \"BACKWARD_TRANSITIVE\"}"));
        assertCode(40301, () -> answers.holdTo("images-value", "{\"compatibility\": \"NONE\"}"));
        assertCode(40401, () -> answers.holdTo("new-value", "{\"compatibility\": \"BACKWARD_TRANSITIVE\"}"));
        assertCode(42201, () -> answers.holdTo("images-value", "BACKWARD_TRANSITIVE"));
    }

    @Test
    void shouldSayWhatIsMissingInConfluentsCodes() {
        assertCode(40403, () -> answers.schema(99));
        assertCode(40403, () -> answers.schema(0));
        assertCode(40401, () -> answers.version("nobody-value", "latest"));
        assertCode(40402, () -> answers.version("images-value", "2"));
        assertCode(42202, () -> answers.version("images-value", "newest"));
        assertCode(42201, () -> answers.lookUp("images-value", "{}"));
        assertCode(42201, () -> answers.lookUp("images-value", "no json"));
        assertCode(42201, () -> answers.lookUp("images-value", "{\"schema\": \"{}\"}"));
        assertCode(42201, () -> answers.lookUp("images-value", ""));
    }

    private static void assertCode(int code, Executable call) {
        RegistryError error = assertThrows(RegistryError.class, call);
        assertEquals(code, error.code(), error.getMessage());
        assertTrue(error.status() >= 400 && error.status() < 500);
    }
}
