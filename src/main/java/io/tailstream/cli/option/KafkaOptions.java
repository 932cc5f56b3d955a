package io.tailstream.cli.option;

import io.tailstream.stream.wire.topic.KafkaConnection;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where Kafka and the registry are, for commands that run once. */
public final class KafkaOptions {

    @Option(
            names = "--broker",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:TAILSTREAM_BROKER:-localhost:9092}",
            description = "Kafka (default: ${DEFAULT-VALUE}; TAILSTREAM_BROKER).")
    private String broker;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            defaultValue = "${env:TAILSTREAM_REGISTRY:-http://localhost:8081}",
            description = "Schema registry (default: ${DEFAULT-VALUE}; TAILSTREAM_REGISTRY).")
    private String registry;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "${env:TAILSTREAM_TOPIC_PREFIX:-}",
            description = "Put before every topic's name (default: nothing; TAILSTREAM_TOPIC_PREFIX).")
    private String topicPrefix;

    @Option(
            names = "--kafka",
            paramLabel = "PROPERTY=VALUE",
            description = "Any property of Kafka's clients, such as security.protocol=SSL.")
    private Map<String, String> properties = Map.of();

    public KafkaConnection connection() {
        return new KafkaConnection(broker, registry, topicPrefix, properties);
    }
}
