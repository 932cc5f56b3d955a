package io.tailstream.stream.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.wire.registry.InProcessRegistry;
import io.tailstream.stream.wire.registry.IncompatibleSchemaException;
import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Today's schemas against the committed ones in schemas-v0, which stand for what old records and old programs have:
 * they never change; a change of schemas/ that cannot read them fails here.
 */
class SchemaEvolutionTest {

    private static final int RECORDS = 20;

    /** The first schemas, by topic. */
    private static Schema old(Topic topic) throws IOException {
        Schema.Parser parser = new Schema.Parser();
        parse(parser, "Origin");
        String name = topic.record().orElseThrow().getSimpleName();
        return parse(parser, name);
    }

    private static Schema parse(Schema.Parser parser, String name) throws IOException {
        try (InputStream in = SchemaEvolutionTest.class.getResourceAsStream("/schemas-v0/" + name + ".avsc")) {
            return parser.parse(in);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Topic.class, mode = EnumSource.Mode.EXCLUDE, names = "ADAPTER_WEIGHTS")
    void shouldReadTheBytesOfTheFirstSchemas(Topic topic) throws IOException {
        InProcessRegistry registry = InProcessRegistry.at("mock://evolution-" + topic);
        Schema old = old(topic);
        Class<? extends SpecificRecord> record = topic.record().orElseThrow();
        int oldId = registry.id(topic.subject(""), old);
        registry.id(topic.subject(""), WireSchema.of(record));
        AvroSerde<?> serde = new AvroSerde<>(record, registry);
        for (Object written : new RandomData(old, RECORDS, 7)) {
            SpecificRecord read = serde.deserializer().deserialize(topic.baseName(), bytes(oldId, old, written));
            Object id = ((GenericRecord) written).get(0);
            if (id instanceof CharSequence text) {
                assertEquals(
                        text.toString(),
                        read.get(read.getSchema()
                                .getField(old.getFields().get(0).name())
                                .pos()));
            }
        }
    }

    private static byte[] bytes(int id, Schema schema, Object record) throws IOException {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        out.write(0);
        out.writeBytes(java.nio.ByteBuffer.allocate(4).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(record, encoder);
        return out.toByteArray();
    }

    @Test
    void shouldRefuseANewFieldWithoutADefault() throws IOException {
        Map<String, Schema> fields = new LinkedHashMap<>();
        old(Topic.LABELS).getFields().forEach(f -> fields.put(f.name(), f.schema()));
        fields.put("reviewer", Schema.create(Schema.Type.STRING));
        assertRefused(record("LabelEvent", fields), "reviewer");
    }

    @Test
    void shouldRefuseAChangedType() throws IOException {
        Map<String, Schema> fields = new LinkedHashMap<>();
        old(Topic.LABELS).getFields().forEach(f -> fields.put(f.name(), f.schema()));
        fields.put("label", Schema.create(Schema.Type.INT));
        assertRefused(record("LabelEvent", fields), "label");
    }

    /** Transitive: what reads the second schema but not the first is refused too. */
    @Test
    void shouldCheckAgainstAllEarlierSchemasNotTheLastAlone() {
        InProcessRegistry registry = InProcessRegistry.at("mock://evolution-transitive");
        Schema first = SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
        Schema second = SchemaBuilder.record("R")
                .fields()
                .requiredInt("a")
                .name("b")
                .type()
                .intType()
                .intDefault(0)
                .endRecord();
        Schema third = SchemaBuilder.record("R").fields().requiredInt("b").endRecord();
        registry.id("r-value", first);
        registry.id("r-value", second);
        assertThrows(IncompatibleSchemaException.class, () -> registry.id("r-value", third));
        registry.id("other-value", second);
        registry.id("other-value", third);
    }

    private static void assertRefused(Schema changed, String field) throws IOException {
        InProcessRegistry registry = InProcessRegistry.at("mock://evolution-refused-" + field);
        registry.id("labels-value", old(Topic.LABELS));
        IncompatibleSchemaException refused =
                assertThrows(IncompatibleSchemaException.class, () -> registry.id("labels-value", changed));
        assertTrue(refused.getMessage().contains("labels-value"), refused.getMessage());
        assertEquals(1, registry.versions("labels-value").size());
    }

    private static Schema record(String name, Map<String, Schema> fields) {
        SchemaBuilder.FieldAssembler<Schema> record =
                SchemaBuilder.record(name).namespace("io.tailstream").fields();
        for (Map.Entry<String, Schema> field : fields.entrySet()) {
            record = record.name(field.getKey()).type(field.getValue()).noDefault();
        }
        return record.endRecord();
    }
}
