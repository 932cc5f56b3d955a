package io.tailstream.stream.wire.topic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * All topics as topology/topics.yaml declares them.
 *
 * @param commonPartitions partitions of every topic that has no number of its own
 * @param all one declaration for every {@link Topic}, in the enum's order
 */
public record TopicDeclarations(int commonPartitions, List<TopicDeclaration> all) {

    private static final String RESOURCE = "/topology/topics.yaml";

    /** Read once: the file is part of the program. */
    private static final class Packaged {
        static final TopicDeclarations VALUE = read();
    }

    public TopicDeclarations {
        if (commonPartitions < 1) {
            throw new IllegalArgumentException("partitions must be at least 1, not " + commonPartitions);
        }
        all = List.copyOf(all);
    }

    /** The declarations that the program carries. */
    public static TopicDeclarations load() {
        return Packaged.VALUE;
    }

    private static TopicDeclarations read() {
        try (InputStream in = TopicDeclarations.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program");
            }
            return parse(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The declarations in a parsed YAML document.
     *
     * @throws IllegalArgumentException if a topic of the contract is missing or one is unknown
     */
    static TopicDeclarations parse(Map<String, Object> document) {
        Map<String, String> common = settings(document.get("config"));
        Map<Topic, TopicDeclaration> byTopic = new EnumMap<>(Topic.class);
        section(document.get("topics")).forEach((name, body) -> {
            Topic topic = Topic.ofBaseName(name);
            Map<String, Object> fields = section(body);
            Map<String, String> config = new LinkedHashMap<>(common);
            config.putAll(settings(fields.get("config")));
            OptionalInt own = fields.get("partitions") instanceof Integer n ? OptionalInt.of(n) : OptionalInt.empty();
            byTopic.put(topic, new TopicDeclaration(topic, own, config));
        });
        for (Topic topic : Topic.values()) {
            if (!byTopic.containsKey(topic)) {
                throw new IllegalArgumentException("topics.yaml does not declare " + topic.baseName());
            }
        }
        return new TopicDeclarations((Integer) document.get("partitions"), List.copyOf(byTopic.values()));
    }

    private static Map<String, Object> section(Object node) {
        Map<String, Object> named = new LinkedHashMap<>();
        ((Map<?, ?>) node).forEach((key, value) -> named.put(key.toString(), value));
        return named;
    }

    private static Map<String, String> settings(Object node) {
        Map<String, String> named = new LinkedHashMap<>();
        section(node).forEach((key, value) -> named.put(key, value.toString()));
        return named;
    }

    /** The same with another common number of partitions. */
    public TopicDeclarations withPartitions(int common) {
        return new TopicDeclarations(common, all);
    }

    public TopicDeclaration of(Topic topic) {
        return all.stream().filter(d -> d.topic() == topic).findFirst().orElseThrow();
    }

    /** Partitions of a topic under these declarations. */
    public int partitions(Topic topic) {
        return of(topic).partitions(commonPartitions);
    }

    /** The largest record that any topic takes, in bytes: what a producer must be allowed to send. */
    public int largestRecord() {
        return all.stream().mapToInt(TopicDeclaration::maxMessageBytes).max().orElseThrow();
    }
}
