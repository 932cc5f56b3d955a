package io.tailstream.stream.wire.topic;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where the broker and the registry are, and what the topics are called there.
 *
 * @param bootstrapServers {@code host:port}, several with commas
 * @param registryUrl a Confluent-compatible registry, or {@code mock://NAME} for one inside this process
 * @param topicPrefix stands before every topic name, application and transactional id; may be empty
 * @param properties further settings of Kafka's clients (security, say), by Kafka's names; they win over ours
 */
public record KafkaConnection(
        String bootstrapServers, String registryUrl, String topicPrefix, Map<String, String> properties) {

    public KafkaConnection {
        if (Objects.requireNonNull(bootstrapServers, "bootstrapServers").isBlank()) {
            throw new IllegalArgumentException("no broker given: host:port is needed");
        }
        Objects.requireNonNull(registryUrl, "registryUrl");
        if (!Objects.requireNonNull(topicPrefix, "topicPrefix").matches("[a-zA-Z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "topic prefix '" + topicPrefix + "' holds more than letters, digits, dot, underscore and hyphen");
        }
        properties = Map.copyOf(properties);
    }

    /** The topic's name on this broker. */
    public String topic(Topic topic) {
        return topic.name(topicPrefix);
    }

    /** A name that is this installation's own: consumer groups, application ids and transactional ids. */
    public String qualified(String name) {
        return topicPrefix + name;
    }

    /** What every client needs: where the broker is, and the further properties. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> all = new HashMap<>();
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.putAll(properties);
        return all;
    }

    /** A consumer that sees committed records alone, from the earliest, and commits nothing by itself. */
    public Map<String, Object> consumerProperties() {
        Map<String, Object> all = new HashMap<>();
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.putAll(clientProperties());
        return all;
    }

    /** A producer that loses and repeats nothing, and may send as much as the largest topic takes. */
    public Map<String, Object> producerProperties() {
        Map<String, Object> all = new HashMap<>();
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        // The client measures a request before compression; its own default is 1 MiB.
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicDeclarations.load().largestRecord());
        all.putAll(clientProperties());
        return all;
    }
}
