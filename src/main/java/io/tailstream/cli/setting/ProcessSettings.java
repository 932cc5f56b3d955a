package io.tailstream.cli.setting;

import io.smallrye.config.SmallRyeConfig;
import io.tailstream.cli.station.Stations;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.station.StationSettings;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
     * Checks all values that these roles and the demo would meet later, before anything is started.
     *
     * @throws IllegalArgumentException if one is out of range, naming the setting
     * @throws IOException if a folder is not there
     */
    public void check(List<Station> stations) throws IOException {
        Settings common = common();
        kafka();
        require(common.streamThreads() >= 1, "stream-threads", "at least 1", common.streamThreads());
        require(common.demo().rate() > 0, "demo.rate", "above 0", common.demo().rate());
        int port = common.demo().brokerPort();
        require(port >= 0 && port <= 65_535, "demo.broker-port", "a port, or 0 for a free one", port);
        for (int seconds : common.demo().seconds().stream().toList()) {
            require(seconds > 0, "demo.seconds", "above 0", seconds);
        }
        requireFolder("backbones", common.backbones());
        requireFolder("release", common.release());
        for (Station station : stations) {
            station.check(this);
        }
    }

    private static void require(boolean holds, String name, String needed, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "The setting " + SettingsLoader.PREFIX + name + " must be " + needed + ", not " + value);
        }
    }

    private static void requireFolder(String name, Optional<Path> folder) throws IOException {
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            throw new NoSuchFileException(
                    folder.get().toString(), null, "the setting " + SettingsLoader.PREFIX + name + " names no folder");
        }
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
