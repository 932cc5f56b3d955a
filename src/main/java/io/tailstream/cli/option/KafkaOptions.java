package io.tailstream.cli.option;

import io.tailstream.cli.setting.OptionSource;
import io.tailstream.cli.setting.SettingsLoader;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where Kafka and the registry are. Each is a setting: an option wins over the variables and the file. */
public final class KafkaOptions {

    @Option(
            names = "--broker",
            paramLabel = "HOST:PORT",
            description = "Kafka (default: localhost:9092; TAILSTREAM_BROKER).")
    private String broker;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Schema registry (default: http://localhost:8081; TAILSTREAM_REGISTRY).")
    private String registry;

    @Option(
            names = {"--topic-prefix", "--prefix"},
            paramLabel = "PREFIX",
            description = "Put before every topic's name (default: nothing; TAILSTREAM_TOPIC_PREFIX).")
    private String topicPrefix;

    @Option(
            names = "--kafka",
            paramLabel = "PROPERTY=VALUE",
            description = {
                "Any property of Kafka's clients, such as security.protocol=SSL (TAILSTREAM_KAFKA_SECURITY_PROTOCOL);",
                "a secret from a file: sasl.jaas.config='${file::/run/secrets/jaas}'."
            })
    private Map<String, String> properties = Map.of();

    /** Makes them settings of this process. */
    public void put() {
        OptionSource.put("broker", broker);
        OptionSource.put("registry", registry);
        OptionSource.put("topic-prefix", topicPrefix);
        properties.forEach((name, value) -> OptionSource.put("kafka.\"" + name + "\"", value));
    }

    /**
     * The connection that options, variables and file make.
     *
     * @throws io.tailstream.cli.exit.CommandFailure if a setting is wrong, naming it
     */
    public KafkaConnection connection() {
        put();
        return SettingsLoader.load().kafka();
    }
}
