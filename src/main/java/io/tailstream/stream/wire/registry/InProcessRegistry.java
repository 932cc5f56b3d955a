package io.tailstream.stream.wire.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;

/**
 * A registry inside this process, for the demo and for tests: {@code mock://NAME} is the same one for everybody in the
 * process. Ids count from 1 in the order of registration; a schema has one id whatever its subjects; every subject is
 * held to {@link SchemaRegistry#COMPATIBILITY}.
 */
public final class InProcessRegistry implements SchemaRegistry {

    private static final String SCHEME = "mock://";
    private static final Map<String, InProcessRegistry> BY_NAME = new ConcurrentHashMap<>();
    private static final SchemaValidator READS_ALL_EARLIER =
            new SchemaValidatorBuilder().canReadStrategy().validateAll();

    /** A schema under a subject; {@code version} counts from 1. */
    public record Version(String subject, int version, int id, Schema schema) {}

    private final String url;
    private final List<Schema> byId = new ArrayList<>();
    private final Map<String, List<Version>> bySubject = new LinkedHashMap<>();

    private InProcessRegistry(String url) {
        this.url = url;
    }

    static boolean isNamedBy(String url) {
        return url.startsWith(SCHEME);
    }

    /** The registry of this process that {@code mock://NAME} names. */
    public static InProcessRegistry at(String url) {
        if (!isNamedBy(url) || url.length() == SCHEME.length()) {
            throw new IllegalArgumentException("registry '" + url + "' is not mock://NAME");
        }
        return BY_NAME.computeIfAbsent(url, InProcessRegistry::new);
    }

    /** The same for {@code mock://NAME}; empty for the address of a server. */
    public static Optional<InProcessRegistry> ifNamedBy(String url) {
        return isNamedBy(url) ? Optional.of(at(url)) : Optional.empty();
    }

    @Override
    public synchronized int id(String subject, Schema schema) {
        Optional<Version> known = find(subject, schema);
        if (known.isPresent()) {
            return known.get().id();
        }
        List<Version> versions = bySubject.getOrDefault(subject, List.of());
        List<Schema> newestFirst = new ArrayList<>();
        versions.forEach(v -> newestFirst.add(0, v.schema()));
        try {
            READS_ALL_EARLIER.validate(schema, newestFirst);
        } catch (SchemaValidationException e) {
            throw new IncompatibleSchemaException(subject, url, e.getMessage());
        }
        int id = 1 + byId.indexOf(schema);
        if (id == 0) {
            byId.add(schema);
            id = byId.size();
        }
        bySubject
                .computeIfAbsent(subject, s -> new ArrayList<>())
                .add(new Version(subject, versions.size() + 1, id, schema));
        return id;
    }

    @Override
    public synchronized Schema byId(int id) {
        if (id < 1 || id > byId.size()) {
            throw new UnknownSchemaException(id, url);
        }
        return byId.get(id - 1);
    }

    /** The version of a subject that has this schema. */
    public synchronized Optional<Version> find(String subject, Schema schema) {
        return versions(subject).stream().filter(v -> v.schema().equals(schema)).findFirst();
    }

    /** All subjects, in the order of their first registration. */
    public synchronized List<String> subjects() {
        return List.copyOf(bySubject.keySet());
    }

    @Override
    public boolean isReachable() {
        return true;
    }

    /** A subject's versions, oldest first; none for an unknown subject. */
    public synchronized List<Version> versions(String subject) {
        return List.copyOf(bySubject.getOrDefault(subject, List.of()));
    }

    /** Where the schema of an id is used; nowhere for an unknown id. */
    public synchronized List<Version> versions(int id) {
        return bySubject.values().stream()
                .flatMap(List::stream)
                .filter(v -> v.id() == id)
                .toList();
    }
}
