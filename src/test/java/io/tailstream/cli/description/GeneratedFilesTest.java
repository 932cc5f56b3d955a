package io.tailstream.cli.description;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.cli.station.Stations;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.wire.topic.Topic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** What topology/ and docs/ say is what the code builds. */
class GeneratedFilesTest {

    @Test
    void shouldBeAsCommitted() throws IOException {
        for (Map.Entry<String, String> file : GeneratedFiles.generate().entrySet()) {
            Path committed = Path.of(file.getKey());
            assertEquals(
                    file.getValue(),
                    Files.exists(committed) ? Files.readString(committed) : "",
                    committed + " differs from the code; if the change is meant, run: ./tailstream describe");
        }
    }

    @Test
    void shouldDrawEveryStationAndTopicOfTheWay() throws Exception {
        String svg = GeneratedFiles.generate().get("topology/topology.svg");

        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        for (Station station : Stations.all()) {
            assertTrue(svg.contains(">" + station.name() + "<"), station.name());
        }
        for (Topic topic : Topic.values()) {
            assertTrue(svg.contains(">" + topic.baseName() + "<"), topic.baseName());
        }
    }
}
