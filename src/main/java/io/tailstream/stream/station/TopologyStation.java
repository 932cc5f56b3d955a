package io.tailstream.stream.station;

import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

/** What roles that are Kafka Streams topologies have in common. */
public final class TopologyStation {

    private TopologyStation() {}

    /** What a topology may use of the process. */
    public static TopologyRunner.Resources resources(StationContext shared) {
        return new TopologyRunner.Resources(shared.stateDir(), shared.settings().streamThreads());
    }

    /** A connection for describing a topology: to no broker, with the topics' plain names. */
    public static KafkaConnection nowhere() {
        return new KafkaConnection("localhost:9092", "mock://topology", "", Map.of());
    }

    /** The topics of the contract that a topology reads; those of Kafka Streams' own are none of them. */
    public static Set<Topic> reads(Topology topology) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        TopologyDescription description = topology.describe();
        description.globalStores().forEach(store -> add(store.source(), topics));
        nodes(description, TopologyDescription.Source.class, source -> add(source, topics));
        return topics;
    }

    /** The topics of the contract that it writes. */
    public static Set<Topic> writes(Topology topology) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        nodes(topology.describe(), TopologyDescription.Sink.class, sink -> topic(sink.topic())
                .ifPresent(topics::add));
        return topics;
    }

    private static <N> void nodes(TopologyDescription description, Class<N> kind, Consumer<N> each) {
        description.subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .forEach(each);
    }

    private static void add(TopologyDescription.Source source, Set<Topic> topics) {
        source.topicSet().forEach(name -> topic(name).ifPresent(topics::add));
    }

    private static Optional<Topic> topic(String name) {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.baseName().equals(name))
                .findFirst();
    }

    /**
     * Runs a topology as a role.
     *
     * @param kafka broker and topic names
     * @param resources what it may use of this process
     * @param application the application id after the topic prefix
     * @param settings what this topology needs beside the common settings, by Kafka's names
     * @param topology called once
     * @param failed called on any thread when it cannot go on
     */
    public static RunningStation start(
            KafkaConnection kafka,
            TopologyRunner.Resources resources,
            String application,
            Map<String, Object> settings,
            Supplier<Topology> topology,
            Consumer<Throwable> failed) {
        TopologyRunner runner = new TopologyRunner(kafka, application, resources, settings, topology, failed);
        runner.start();
        return new RunningStation() {
            @Override
            public Work work() {
                return new Work(
                        runner.isRunning(),
                        Optional.of(kafka.qualified(application)),
                        runner.assigned(),
                        OptionalLong.empty(),
                        runner.processed(),
                        runner.turns(),
                        runner.restarts(),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty());
            }

            @Override
            public void close() {
                runner.close();
            }
        };
    }
}
