package io.tailstream.stream.station;

import io.tailstream.stream.wire.topic.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.streams.Topology;

/**
 * A role of a process. Everything that is said of roles elsewhere (options and their help, required topics, the picture
 * of the system, health, meters, the list of settings) is asked of this; a new role is a class that implements it, and a
 * line in the list of stations.
 */
public interface Station {

    /** The role's name, lower case: in {@code --roles}, in health, in meters and in the topic {@code stations}. */
    String name();

    /** What it does, in a sentence for help and picture. */
    String description();

    /** Whether a process has this role if none are chosen. */
    default boolean isDefault() {
        return true;
    }

    /** The topics of the contract that it reads. */
    Set<Topic> reads();

    /** The topics of the contract that it writes. */
    Set<Topic> writes();

    /** Its settings: interfaces annotated with their prefix; none where it needs only what all roles share. */
    default List<Class<?>> settings() {
        return List.of();
    }

    /** Its own meters, beside those that every role has. */
    default List<MeterSpec> meters() {
        return List.of();
    }

    /**
     * Checks its settings; nothing is started yet, neither this role nor another.
     *
     * @throws IllegalArgumentException if a value is out of range or two do not fit together, naming the setting
     */
    default void check(StationSettings settings) {}

    /** Whether people visit it: the process then opens its HTTP port, beside the management port. */
    default boolean servesPages() {
        return false;
    }

    /** Its Kafka Streams topology under default settings, connected to nothing, if it is one: for descriptions. */
    default Optional<Topology> topology() {
        return Optional.empty();
    }

    /**
     * Does ahead of the start what takes long and needs no broker, on a thread of the caller's; a failure is met, and
     * reported, by the start.
     */
    default void prepare(StationSettings settings) {}

    /**
     * Starts; it works when this returns, or soon after.
     *
     * @param shared what the roles of the process share
     * @param failed called, on any thread, when the role cannot go on; it is closed then, not before
     * @throws IOException if something that it needs cannot be read or used, naming it
     * @throws io.tailstream.stream.wire.registry.ServiceUnreachableException if broker or registry do not answer
     */
    RunningStation start(StationContext shared, Consumer<Throwable> failed) throws IOException;
}
