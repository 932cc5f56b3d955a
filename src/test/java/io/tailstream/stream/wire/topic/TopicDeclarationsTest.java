package io.tailstream.stream.wire.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicDeclarationsTest {

    private final TopicDeclarations declared = TopicDeclarations.load();

    @Test
    void shouldDeclareEveryTopicOfTheContractOnce() {
        assertEquals(
                List.of(Topic.values()),
                declared.all().stream().map(TopicDeclaration::topic).toList());
    }

    @Test
    void shouldTakeLogAppendTimeEverywhere() {
        for (TopicDeclaration d : declared.all()) {
            assertEquals(
                    "LogAppendTime",
                    d.config().get("message.timestamp.type"),
                    d.topic().baseName());
        }
    }

    @Test
    void shouldKeepLabelsNotShorterThanImages() {
        assertTrue(retention(Topic.LABELS) >= retention(Topic.IMAGES));
    }

    private long retention(Topic topic) {
        return Long.parseLong(declared.of(topic).config().get("retention.ms"));
    }

    @Test
    void shouldTakeDeadLettersOfTheLargestImage() {
        assertEquals(
                declared.of(Topic.IMAGES).maxMessageBytes() + 64 * 1024,
                declared.of(Topic.DEAD_LETTERS).maxMessageBytes());
        assertEquals(declared.of(Topic.DEAD_LETTERS).maxMessageBytes(), declared.largestRecord());
    }

    @Test
    void shouldCompactReleasesAndStationsAlone() {
        Set<Topic> compacted = declared.all().stream()
                .filter(d -> d.config().get("cleanup.policy").equals("compact"))
                .map(TopicDeclaration::topic)
                .collect(Collectors.toSet());
        assertEquals(Set.of(Topic.ADAPTERS, Topic.ADAPTER_WEIGHTS, Topic.STATIONS), compacted);
    }

    @Test
    void shouldScaleOnlyTopicsWithoutPartitionsOfTheirOwn() {
        TopicDeclarations scaled = declared.withPartitions(48);
        assertEquals(48, scaled.partitions(Topic.IMAGES));
        assertEquals(48, scaled.partitions(Topic.LABELS));
        assertEquals(1, scaled.partitions(Topic.ADAPTERS));
        assertThrows(IllegalArgumentException.class, () -> declared.withPartitions(0));
    }

    @Test
    void shouldNameATopicThatIsNotDeclared() {
        Map<String, Object> document = new HashMap<>(Map.of("partitions", 3, "config", Map.of()));
        document.put("topics", Map.of("images", Map.of("config", Map.of("max.message.bytes", 1000))));
        IllegalArgumentException missing =
                assertThrows(IllegalArgumentException.class, () -> TopicDeclarations.parse(document));
        assertTrue(missing.getMessage().contains("labels"), missing.getMessage());
        document.put("topics", Map.of("pictures", Map.of()));
        IllegalArgumentException unknown =
                assertThrows(IllegalArgumentException.class, () -> TopicDeclarations.parse(document));
        assertTrue(unknown.getMessage().contains("pictures"), unknown.getMessage());
    }

    @Test
    void shouldPutThePrefixBeforeTopicAndSubject() {
        assertEquals("lab-dead-letters", Topic.DEAD_LETTERS.name("lab-"));
        assertEquals("lab-dead-letters-value", Topic.DEAD_LETTERS.subject("lab-"));
        assertEquals(Topic.GATE_DECISIONS, Topic.ofBaseName("gate-decisions"));
    }
}
