package io.tailstream.stream.station;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailstream.stream.wire.TopologyRunner;
import io.tailstream.stream.wire.registry.SchemaRegistry;
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

/** A role that is a Kafka Streams topology; any number of processes share its work. */
public abstract class TopologyStation implements Station {

    /** A connection for describing a topology: to no broker, with the topics' plain names. */
    private static final KafkaConnection NOWHERE =
            new KafkaConnection("localhost:9092", "mock://topology", "", Map.of());

    private final String application;
    private final Map<String, Object> streams;

    /**
     * @param application the application id after the topic prefix
     * @param streams what this topology needs beside the common settings of Kafka Streams, by Kafka's names
     */
    protected TopologyStation(String application, Map<String, Object> streams) {
        this.application = application;
        this.streams = Map.copyOf(streams);
    }

    /** The topology under default settings; connects to nothing. */
    protected abstract Topology describe(KafkaConnection kafka, SchemaRegistry registry);

    @Override
    public final Optional<Topology> topology() {
        return Optional.of(describe(NOWHERE, SchemaRegistry.connect(NOWHERE.registryUrl())));
    }

    @Override
    public final Set<Topic> reads() {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        TopologyDescription description = topology().orElseThrow().describe();
        description.globalStores().forEach(store -> add(store.source(), topics));
        forEach(description, TopologyDescription.Source.class, source -> add(source, topics));
        return topics;
    }

    @Override
    public final Set<Topic> writes() {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        forEach(topology().orElseThrow().describe(), TopologyDescription.Sink.class, sink -> topic(sink.topic())
                .ifPresent(topics::add));
        return topics;
    }

    private static <N> void forEach(TopologyDescription description, Class<N> kind, Consumer<N> each) {
        description.subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .forEach(each);
    }

    private static void add(TopologyDescription.Source source, Set<Topic> topics) {
        source.topicSet().forEach(name -> topic(name).ifPresent(topics::add));
    }

    /** Topics of Kafka Streams' own (repartitioning) are none of the contract. */
    private static Optional<Topic> topic(String name) {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.baseName().equals(name))
                .findFirst();
    }

    /** What the topology may use of the process. */
    protected static TopologyRunner.Resources resources(StationContext shared) {
        return new TopologyRunner.Resources(shared.stateDir(), shared.settings().streamThreads());
    }

    /**
     * Runs a topology; returns at once. The topics must exist.
     *
     * @param topology called once
     * @param meters where Kafka Streams' own are registered
     * @param failed called on any thread when it cannot go on
     */
    protected final RunningStation run(
            KafkaConnection kafka,
            TopologyRunner.Resources resources,
            Supplier<Topology> topology,
            MeterRegistry meters,
            Consumer<Throwable> failed) {
        TopologyRunner runner = new TopologyRunner(kafka, application, resources, streams, topology, failed);
        runner.start();
        runner.measure(meters);
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
                        true,
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
