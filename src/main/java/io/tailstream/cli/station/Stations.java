package io.tailstream.cli.station;

import io.tailstream.stream.accuracy.AccuracyStation;
import io.tailstream.stream.fusion.FusionStation;
import io.tailstream.stream.inference.InferenceStation;
import io.tailstream.stream.retraining.TrainStation;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.web.WebStation;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a process can be; a new role is a line here. */
public final class Stations {

    /** They start in this order and stop in the other: what takes images stops first. */
    private static final List<Station> ALL = List.of(
            new FusionStation(), new AccuracyStation(), new WebStation(), new TrainStation(), new InferenceStation());

    private Stations() {}

    /** All, in the order in which they start. */
    public static List<Station> all() {
        return ALL;
    }

    /** Those of a process for which none are chosen. */
    public static List<Station> byDefault() {
        return ALL.stream().filter(Station::isDefault).toList();
    }

    /**
     * Those of these names, in the order in which they start.
     *
     * @throws IllegalArgumentException if a name is no role's, or there is none
     */
    public static List<Station> named(List<String> names) {
        List<String> wanted = names.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .toList();
        List<String> known = ALL.stream().map(Station::name).toList();
        wanted.stream().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("Unknown role '" + name + "'; known: " + String.join(", ", known));
        });
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("No role given; known: " + String.join(", ", known));
        }
        return ALL.stream().filter(station -> wanted.contains(station.name())).toList();
    }

    /** The topics that a station writes, with the one in which every role of a process says how it is. */
    public static Set<Topic> writes(Station station) {
        Set<Topic> topics = EnumSet.of(Topic.STATIONS);
        topics.addAll(station.writes());
        return topics;
    }

    /** The names of stations, with commas. */
    public static String names(List<Station> stations) {
        return stations.stream().map(Station::name).collect(Collectors.joining(", "));
    }
}
