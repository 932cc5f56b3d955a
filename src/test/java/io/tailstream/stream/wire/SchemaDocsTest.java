package io.tailstream.stream.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.wire.topic.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SchemaDocsTest {

    @Test
    void shouldDocumentEveryRecordAndField() {
        List<String> undocumented = new ArrayList<>();
        List<Schema> records = Arrays.stream(Topic.values())
                .flatMap(t -> t.record().stream())
                .map(WireSchema::of)
                .toList();
        assertTrue(records.size() >= 10);
        records.forEach(r -> collect(r, undocumented));
        assertEquals(List.of(), undocumented);
    }

    private static void collect(Schema schema, List<String> undocumented) {
        switch (schema.getType()) {
            case RECORD -> {
                requireDoc(schema.getDoc(), schema.getFullName(), undocumented);
                assertEquals("io.tailstream", schema.getNamespace());
                for (Schema.Field field : schema.getFields()) {
                    requireDoc(field.doc(), schema.getFullName() + "." + field.name(), undocumented);
                    assertTrue(field.name().matches("[a-zA-Z][a-zA-Z0-9]*"), field.name());
                    collect(field.schema(), undocumented);
                }
            }
            case ARRAY -> collect(schema.getElementType(), undocumented);
            case MAP -> collect(schema.getValueType(), undocumented);
            case UNION -> schema.getTypes().forEach(s -> collect(s, undocumented));
            default -> {
                // Simple types have no documentation of their own.
            }
        }
    }

    private static void requireDoc(String doc, String of, List<String> undocumented) {
        if (doc == null || doc.isBlank()) {
            undocumented.add(of);
        }
    }
}
