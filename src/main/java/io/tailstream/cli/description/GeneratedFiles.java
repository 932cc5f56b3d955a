package io.tailstream.cli.description;

import io.tailstream.cli.station.Stations;
import io.tailstream.stream.station.Station;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files that follow from the code: the topologies' descriptions, the system's picture, settings and meters. */
public final class GeneratedFiles {

    private GeneratedFiles() {}

    /** Paths within the repository, with their contents. */
    public static Map<String, String> generate() {
        Map<String, String> files = new LinkedHashMap<>();
        for (Station station : Stations.all()) {
            station.topology()
                    .ifPresent(topology -> files.put(
                            "topology/" + station.name() + ".txt",
                            topology.describe().toString()));
        }
        SystemPicture picture = new SystemPicture(Stations.all());
        files.put("topology/topology.md", picture.markdown());
        files.put("topology/topology.svg", picture.svg());
        files.put("docs/settings.md", SettingsPage.markdown());
        files.put("docs/meters.md", MetersPage.markdown());
        return files;
    }
}
