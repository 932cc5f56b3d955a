package io.tailstream.cli.topology;

import io.tailstream.cli.station.Stations;
import io.tailstream.stream.station.Station;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files under topology/ that follow from the code: the topologies' descriptions and the whole system's picture. */
public final class TopologyFiles {

    private TopologyFiles() {}

    /** File names with their contents. */
    public static Map<String, String> generate() {
        Map<String, String> files = new LinkedHashMap<>();
        for (Station station : Stations.all()) {
            station.topology()
                    .ifPresent(topology -> files.put(
                            station.name() + ".txt", topology.describe().toString()));
        }
        SystemPicture picture = new SystemPicture(Stations.all());
        files.put("topology.md", picture.markdown());
        files.put("topology.svg", picture.svg());
        return files;
    }
}
