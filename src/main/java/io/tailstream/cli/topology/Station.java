package io.tailstream.cli.topology;

import io.tailstream.stream.wire.topic.Topic;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

/**
 * Something that reads topics and writes topics.
 *
 * @param name for people
 * @param reads the topics in
 * @param writes the topics out
 */
record Station(String name, List<Topic> reads, List<Topic> writes) {

    /** A station that is a Kafka Streams topology: what it reads and writes is asked of it, its own topics left out. */
    static Station of(String name, Topology topology) {
        Set<Topic> reads = EnumSet.noneOf(Topic.class);
        Set<Topic> writes = EnumSet.noneOf(Topic.class);
        TopologyDescription description = topology.describe();
        description.globalStores().forEach(store -> add(store.source(), reads));
        for (TopologyDescription.Subtopology part : description.subtopologies()) {
            for (TopologyDescription.Node node : part.nodes()) {
                if (node instanceof TopologyDescription.Source source) {
                    add(source, reads);
                } else if (node instanceof TopologyDescription.Sink sink) {
                    topic(sink.topic()).ifPresent(writes::add);
                }
            }
        }
        return new Station(name, List.copyOf(reads), List.copyOf(writes));
    }

    private static void add(TopologyDescription.Source source, Set<Topic> topics) {
        source.topicSet().forEach(name -> topic(name).ifPresent(topics::add));
    }

    /** Topics of Kafka Streams' own (repartitioning) are none of ours. */
    private static Optional<Topic> topic(String name) {
        return Arrays.stream(Topic.values())
                .filter(topic -> topic.baseName().equals(name))
                .findFirst();
    }
}
