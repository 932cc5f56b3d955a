package io.tailstream.cli.setting;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Properties of Kafka's clients as environment variables: {@code TAILSTREAM_KAFKA_SECURITY_PROTOCOL} is
 * {@code tailstream.kafka."security.protocol"}. A variable's name alone does not tell where the dots are.
 */
public final class KafkaVariables implements ConfigSource {

    static final String PREFIX = "TAILSTREAM_KAFKA_";
    private static final int ORDINAL = 301; // just before the environment itself

    private final Map<String, String> values = new TreeMap<>();

    /** Of this process. */
    public KafkaVariables() {
        this(System.getenv());
    }

    KafkaVariables(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && name.length() > PREFIX.length()) {
                String property =
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
                values.put("tailstream.kafka.\"" + property + "\"", value);
            }
        });
    }

    @Override
    public Set<String> getPropertyNames() {
        return values.keySet();
    }

    @Override
    public String getValue(String name) {
        return values.get(name);
    }

    @Override
    public String getName() {
        return "the environment";
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }
}
