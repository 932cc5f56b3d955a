package io.tailstream.stream.wire.topic;

import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What topology/topics.yaml says of one topic.
 *
 * @param topic which
 * @param ownPartitions its number of partitions where that is not a matter of scale; empty: the common number
 * @param config Kafka's topic configurations, by Kafka's names
 */
public record TopicDeclaration(Topic topic, OptionalInt ownPartitions, Map<String, String> config) {

    static final String MAX_MESSAGE_BYTES = "max.message.bytes";

    public TopicDeclaration {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(ownPartitions, "ownPartitions");
        config = Map.copyOf(config);
        if (ownPartitions.isPresent() && ownPartitions.getAsInt() < 1) {
            throw new IllegalArgumentException(topic.baseName() + ": partitions must be at least 1");
        }
        if (!config.containsKey(MAX_MESSAGE_BYTES)) {
            throw new IllegalArgumentException(topic.baseName() + ": " + MAX_MESSAGE_BYTES + " is not declared");
        }
    }

    /** Partitions where the common number is {@code common}. */
    public int partitions(int common) {
        return ownPartitions.orElse(common);
    }

    /** The largest record (with its key and framing) in bytes. */
    public int maxMessageBytes() {
        return Integer.parseInt(config.get(MAX_MESSAGE_BYTES));
    }
}
