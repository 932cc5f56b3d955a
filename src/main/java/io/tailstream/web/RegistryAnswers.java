package io.tailstream.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailstream.stream.wire.registry.InProcessRegistry;
import io.tailstream.stream.wire.registry.InProcessRegistry.Version;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.registry.UnknownSchemaException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * What Confluent's registry interface answers to readers, of the schemas in one {@link InProcessRegistry}. Bodies are
 * maps and lists for JSON; errors carry Confluent's codes. Nothing can be registered through it.
 */
final class RegistryAnswers {

    /** An answer other than success. */
    static final class RegistryError extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int code;

        RegistryError(int code, String message) {
            super(message);
            this.code = code;
        }

        /** Confluent's code of five digits: the HTTP status and two more. */
        int code() {
            return code;
        }

        int status() {
            return code / 100;
        }
    }

    private static final int NO_SUBJECT = 40401;
    private static final int NO_VERSION = 40402;
    private static final int NO_SCHEMA = 40403;
    private static final int BAD_SCHEMA = 42201;
    private static final int BAD_VERSION = 42202;
    private static final int READ_ONLY = 40301;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final InProcessRegistry registry;

    RegistryAnswers(InProcessRegistry registry) {
        this.registry = registry;
    }

    /** The schema of an id, as text. */
    String schema(int id) {
        try {
            return registry.byId(id).toString();
        } catch (UnknownSchemaException e) {
            throw new RegistryError(NO_SCHEMA, "Schema " + id + " not found");
        }
    }

    /** Where the schema of an id is used. */
    List<Map<String, Object>> uses(int id) {
        schema(id);
        return registry.versions(id).stream()
                .map(v -> Map.<String, Object>of("subject", v.subject(), "version", v.version()))
                .toList();
    }

    List<String> subjects() {
        return registry.subjects();
    }

    /** A subject's version numbers. */
    List<Integer> versions(String subject) {
        return existing(subject).stream().map(Version::version).toList();
    }

    /** A version of a subject: a number from 1, {@code latest} or -1. */
    Map<String, Object> version(String subject, String number) {
        List<Version> versions = existing(subject);
        if (number.equals("latest") || number.equals("-1")) {
            return body(versions.get(versions.size() - 1));
        }
        int wanted;
        try {
            wanted = Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw new RegistryError(
                    BAD_VERSION,
                    "The specified version '" + number + "' is not a valid version id: 1 and up, or latest");
        }
        return versions.stream()
                .filter(v -> v.version() == wanted)
                .findFirst()
                .map(RegistryAnswers::body)
                .orElseThrow(() -> new RegistryError(NO_VERSION, "Version " + wanted + " not found."));
    }

    /** The version of a subject that has the schema of a request: {@code {"schema": "…"}}. */
    Map<String, Object> lookUp(String subject, String request) {
        existing(subject);
        return registry.find(subject, parse(request))
                .map(RegistryAnswers::body)
                .orElseThrow(() -> new RegistryError(NO_SCHEMA, "Schema not found"));
    }

    /** The id of a schema that is there already, as registering it again gives it; any other is refused. */
    Map<String, Object> register(String subject, String request) {
        Optional<Version> known = registry.find(subject, parse(request));
        if (known.isEmpty()) {
            throw new RegistryError(
                    READ_ONLY,
                    "this registry is inside a running Tailstream and serves its schemas; others cannot be registered");
        }
        return Map.of("id", known.get().id());
    }

    Map<String, Object> compatibility() {
        return Map.of("compatibilityLevel", SchemaRegistry.COMPATIBILITY);
    }

    /** The compatibility that a subject is held to. */
    Map<String, Object> compatibility(String subject) {
        existing(subject);
        return compatibility();
    }

    /** Where a client asks to hold a subject to what it is held to already; anything else is refused. */
    Map<String, Object> holdTo(String subject, String request) {
        existing(subject);
        String asked = text(request, "compatibility");
        if (!asked.equals(SchemaRegistry.COMPATIBILITY)) {
            throw new RegistryError(
                    READ_ONLY,
                    "this registry is inside a running Tailstream and holds every subject to "
                            + SchemaRegistry.COMPATIBILITY);
        }
        return Map.of("compatibility", asked);
    }

    private List<Version> existing(String subject) {
        List<Version> versions = registry.versions(subject);
        if (versions.isEmpty()) {
            throw new RegistryError(NO_SUBJECT, "Subject '" + subject + "' not found.");
        }
        return versions;
    }

    private static Map<String, Object> body(Version version) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("subject", version.subject());
        body.put("version", version.version());
        body.put("id", version.id());
        body.put("schema", version.schema().toString());
        return body;
    }

    private static Schema parse(String request) {
        try {
            return new Schema.Parser().parse(text(request, "schema"));
        } catch (SchemaParseException e) {
            throw new RegistryError(BAD_SCHEMA, "Invalid schema: " + e.getMessage());
        }
    }

    private static String text(String request, String field) {
        try {
            JsonNode body = JSON.readTree(request);
            JsonNode text = body == null ? null : body.get(field);
            if (text == null || !text.isTextual()) {
                throw new RegistryError(BAD_SCHEMA, "the request has no text field \"" + field + "\"");
            }
            return text.textValue();
        } catch (JsonProcessingException e) {
            throw new RegistryError(BAD_SCHEMA, "the request is no JSON: " + e.getMessage());
        }
    }
}
