package io.tailstream.cli.topology;

import io.tailstream.stream.accuracy.AccuracyTopology;
import io.tailstream.stream.accuracy.time.AccuracySettings;
import io.tailstream.stream.fusion.FusionTopology;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.Topology;

/** The files under topology/ that follow from the code: the two topologies' descriptions and the whole system's picture. */
public final class TopologyFiles {

    private TopologyFiles() {}

    /** File names with their contents. */
    public static Map<String, String> generate() {
        KafkaConnection connection = new KafkaConnection("localhost:9092", "mock://topology", "", Map.of());
        SchemaRegistry registry = SchemaRegistry.connect(connection.registryUrl());
        Topology fusion = FusionTopology.build(connection, registry, Clock.systemUTC(), Duration.ZERO);
        Topology accuracy = AccuracyTopology.build(
                AccuracySettings.defaults(),
                connection,
                registry,
                TopicDeclarations.load().partitions(Topic.PREDICTIONS));
        List<Station> stations = List.of(
                new Station("cameras, labellers", List.of(), List.of(Topic.IMAGES, Topic.LABELS)),
                // No topology of Kafka Streams, so told here. It publishes the first release itself.
                new Station(
                        "inference worker",
                        List.of(Topic.IMAGES, Topic.ADAPTERS, Topic.ADAPTER_WEIGHTS),
                        List.of(Topic.BACKBONE_OUTPUTS, Topic.DEAD_LETTERS, Topic.ADAPTERS, Topic.ADAPTER_WEIGHTS)),
                Station.of("fusion topology", fusion),
                Station.of("accuracy topology", accuracy),
                new Station(
                        "page, table, summary",
                        List.of(
                                Topic.PREDICTIONS,
                                Topic.ACCURACY,
                                Topic.ACCURACY_GAPS,
                                Topic.LABEL_DRIFT,
                                Topic.DEAD_LETTERS),
                        List.of()));
        SystemPicture picture = new SystemPicture(stations);
        Map<String, String> files = new LinkedHashMap<>();
        files.put("fusion.txt", fusion.describe().toString());
        files.put("accuracy.txt", accuracy.describe().toString());
        files.put("topology.md", picture.markdown());
        files.put("topology.svg", picture.svg());
        return files;
    }
}
