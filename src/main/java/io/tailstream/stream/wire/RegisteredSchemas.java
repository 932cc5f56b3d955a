package io.tailstream.stream.wire;

import io.tailstream.stream.wire.registry.IncompatibleSchemaException;
import io.tailstream.stream.wire.registry.RegistryUnavailableException;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.Topic;
import java.util.Arrays;
import java.util.Collection;

/** Registers the schemas of topics when a role starts, so that a refusal shows before any record is written. */
public final class RegisteredSchemas {

    private RegisteredSchemas() {}

    /**
     * Registers the values' schemas of {@code topics} under their subjects; what is there already stays.
     *
     * @throws IncompatibleSchemaException if the registry refuses one
     * @throws RegistryUnavailableException if it does not answer
     */
    public static void register(SchemaRegistry registry, String prefix, Collection<Topic> topics) {
        for (Topic topic : topics) {
            topic.record().ifPresent(r -> registry.id(topic.subject(prefix), WireSchema.of(r)));
        }
    }

    /** Registers those of every topic. */
    public static void registerAll(SchemaRegistry registry, String prefix) {
        register(registry, prefix, Arrays.asList(Topic.values()));
    }
}
