package io.tailstream.stream.wire.registry;

import java.time.Duration;
import org.apache.avro.Schema;

/**
 * What the program asks of a schema registry. Implementations may be shared by threads, remember what they were told
 * (ids never change their meaning), and wait with growing pauses while the registry cannot be reached.
 */
public interface SchemaRegistry {

    /** How long a registry that does not answer is waited for: below Kafka's five minutes between two polls. */
    Duration PATIENCE = Duration.ofMinutes(2);

    /** The compatibility that every subject of ours is held to. */
    String COMPATIBILITY = "BACKWARD_TRANSITIVE";

    /**
     * The id of a schema under a subject. A schema that is not there yet is registered, the subject being held to
     * {@link #COMPATIBILITY}.
     *
     * @throws IncompatibleSchemaException if the registry refuses the schema
     * @throws RegistryUnavailableException if it did not answer in time
     */
    int id(String subject, Schema schema);

    /**
     * The schema of an id.
     *
     * @throws UnknownSchemaException if the registry has none
     * @throws RegistryUnavailableException if it did not answer in time
     */
    Schema byId(int id);

    /** Whether it answers now; waits a few seconds at most. */
    boolean isReachable();

    /** The registry at a URL, waited for at most {@link #PATIENCE}. */
    static SchemaRegistry connect(String url) {
        return connect(url, PATIENCE);
    }

    /**
     * The registry at a URL: {@code mock://NAME} is the one of that name in this process ({@link InProcessRegistry}),
     * anything else a server with Confluent's interface.
     *
     * @param patience how long a call waits while the registry does not answer
     */
    static SchemaRegistry connect(String url, Duration patience) {
        if (InProcessRegistry.isNamedBy(url)) {
            return InProcessRegistry.at(url);
        }
        return new ConfluentRegistry(url, new Backoff(patience));
    }
}
