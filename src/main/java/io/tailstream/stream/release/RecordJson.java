package io.tailstream.stream.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Records as JSON that a person reads and edits: unions without Avro's type tags, times in ISO 8601. Fields that have a
 * default may be left out.
 */
final class RecordJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordJson() {}

    /** The record as a tree. */
    static JsonNode write(SpecificRecord record) {
        ObjectNode node = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            node.set(field.name(), value(record.get(field.pos())));
        }
        return node;
    }

    private static JsonNode value(Object value) {
        if (value == null) {
            return NODES.nullNode();
        } else if (value instanceof SpecificRecord record) {
            return write(record);
        } else if (value instanceof Collection<?> items) {
            ArrayNode array = NODES.arrayNode();
            items.forEach(item -> array.add(value(item)));
            return array;
        } else if (value instanceof Map<?, ?> entries) {
            ObjectNode object = NODES.objectNode();
            entries.entrySet().stream()
                    .sorted((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()))
                    .forEach(e -> object.set(e.getKey().toString(), value(e.getValue())));
            return object;
        } else if (value instanceof Long n) {
            return NODES.numberNode(n);
        } else if (value instanceof Integer n) {
            return NODES.numberNode(n);
        } else if (value instanceof Double n) {
            return NODES.numberNode(n);
        } else if (value instanceof String || value instanceof Instant) {
            return NODES.textNode(value.toString());
        }
        throw new IllegalArgumentException("no JSON for a " + value.getClass());
    }

    /**
     * The record in a tree.
     *
     * @throws IllegalArgumentException naming the field that is missing or of the wrong type
     */
    static <T extends SpecificRecordBase> T read(Class<T> record, JsonNode node) {
        return record.cast(record(SpecificData.get().getSchema(record), node, ""));
    }

    private static Object record(Schema schema, JsonNode node, String path) {
        require(node.isObject(), path, "an object");
        SpecificRecordBase record =
                (SpecificRecordBase) SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
        for (Schema.Field field : schema.getFields()) {
            String at = path.isEmpty() ? field.name() : path + "." + field.name();
            JsonNode given = node.get(field.name());
            if (given == null) {
                require(field.hasDefaultValue(), at, "given");
                record.put(field.pos(), SpecificData.get().getDefaultValue(field));
            } else {
                record.put(field.pos(), read(field.schema(), given, at));
            }
        }
        node.fieldNames().forEachRemaining(name -> require(schema.getField(name) != null, path + "." + name, "known"));
        return record;
    }

    private static Object read(Schema schema, JsonNode node, String path) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, node, path);
            case UNION -> node.isNull() ? null : read(notNull(schema), node, path);
            case ARRAY -> list(schema.getElementType(), node, path);
            case MAP -> map(schema.getValueType(), node, path);
            case STRING -> {
                require(node.isTextual(), path, "a text");
                yield node.textValue();
            }
            case INT -> {
                require(node.canConvertToInt() && node.isIntegralNumber(), path, "a whole number");
                yield node.intValue();
            }
            case LONG -> schema.getLogicalType() == null ? (Object) whole(node, path) : instant(node, path);
            case DOUBLE -> {
                require(node.isNumber(), path, "a number");
                yield node.doubleValue();
            }
            default -> throw new IllegalArgumentException(path + ": no JSON for " + schema.getType());
        };
    }

    private static List<Object> list(Schema element, JsonNode node, String path) {
        require(node.isArray(), path, "a list");
        List<Object> items = new ArrayList<>();
        node.forEach(item -> items.add(read(element, item, path + "[" + items.size() + "]")));
        return items;
    }

    private static Map<String, Object> map(Schema value, JsonNode node, String path) {
        require(node.isObject(), path, "an object");
        Map<String, Object> entries = new LinkedHashMap<>();
        node.fieldNames().forEachRemaining(name -> entries.put(name, read(value, node.get(name), path + "." + name)));
        return entries;
    }

    private static long whole(JsonNode node, String path) {
        require(node.canConvertToLong() && node.isIntegralNumber(), path, "a whole number");
        return node.longValue();
    }

    private static Instant instant(JsonNode node, String path) {
        require(node.isTextual(), path, "a time in ISO 8601");
        try {
            return Instant.parse(node.textValue());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(path + " is no time in ISO 8601: " + node.textValue(), e);
        }
    }

    private static Schema notNull(Schema union) {
        return union.getTypes().stream()
                .filter(s -> s.getType() != Schema.Type.NULL)
                .findFirst()
                .orElseThrow();
    }

    private static void require(boolean met, String path, String what) {
        if (!met) {
            throw new IllegalArgumentException(path + " is not " + what);
        }
    }
}
