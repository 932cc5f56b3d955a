package io.tailstream.cli.setting;

import io.smallrye.config.SmallRyeConfig;
import io.tailstream.cli.station.Stations;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.station.StationSettings;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of a process: those that all roles share, and each role's own. */
public record ProcessSettings(SmallRyeConfig config) implements StationSettings {

    /** What all roles share. */
    public Settings common() {
        return config.getConfigMapping(Settings.class);
    }

    @Override
    public <T> T of(Class<T> type) {
        return config.getConfigMapping(type);
    }

    @Override
    public Optional<Path> stateDir() {
        return common().stateDir();
    }

    @Override
    public int streamThreads() {
        return common().streamThreads();
    }

    /** Where the broker and the registry are. */
    public KafkaConnection kafka() {
        Settings common = common();
        return new KafkaConnection(
                common.broker(), common.registry(), common.topicPrefix().orElse(""), common.kafka());
    }

    /**
     * What this process is to be.
     *
     * @throws IllegalArgumentException if a name is no role's
     */
    public List<Station> stations() {
        return common().roles().map(Stations::named).orElseGet(Stations::byDefault);
    }
}
