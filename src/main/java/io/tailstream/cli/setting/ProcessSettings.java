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
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.utils.Utils;

/**
 * The settings of a process: those that all roles share, and each role's own.
 *
 * @param shown what of a message may be shown: secrets from files are left out
 */
public record ProcessSettings(SmallRyeConfig config, UnaryOperator<String> shown) implements StationSettings {

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

    /**
     * Where the broker and the registry are.
     *
     * @throws IllegalArgumentException if one is no address, naming the setting
     */
    public KafkaConnection kafka() {
        Settings common = common();
        requireEach(common.broker(), "broker", "host:port, several with commas", ProcessSettings::isBroker);
        requireEach(common.registry(), "registry", "an http address, or mock://NAME", ProcessSettings::isRegistry);
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
        requireFolder("demo.json", common.demo().json().map(file -> file.toAbsolutePath()
                .getParent()));
        requirePort("quarkus.http.port");
        requirePort("quarkus.management.port");
        for (Station station : stations) {
            check(station);
        }
    }

    /** A role knows what its values must be, and says so in its own words. */
    private void check(Station station) {
        try {
            station.check(this);
        } catch (IllegalArgumentException e) {
            throw withoutSecrets("A setting of the role " + station.name() + ": ", e);
        }
    }

    /** The cause's trace, which --debug shows, would say a secret again. */
    private IllegalArgumentException withoutSecrets(String before, IllegalArgumentException e) {
        String said = String.valueOf(e.getMessage());
        String hidden = shown.apply(said);
        return new IllegalArgumentException(before + hidden, hidden.equals(said) ? e : null);
    }

    private void requirePort(String name) {
        Optional<String> port = config.getOptionalValue(name, String.class);
        if (port.isPresent() && !(port.get().matches("\\d{1,5}") && Integer.parseInt(port.get()) <= 65_535)) {
            throw new IllegalArgumentException(
                    "The setting " + name + " must be a port, or 0 for a free one, not " + shown.apply(port.get()));
        }
    }

    private void requireEach(String addresses, String name, String needed, Predicate<String> holds) {
        for (String address : addresses.split(",", -1)) {
            require(holds.test(address.strip()), name, needed, "'" + addresses + "'");
        }
    }

    private static boolean isBroker(String address) {
        Integer port = Utils.getPort(address);
        return Utils.getHost(address) != null && port != null && port > 0 && port <= 65_535;
    }

    private static boolean isRegistry(String address) {
        return address.matches("(?:https?|mock)://[^/\\s]\\S*");
    }

    private void require(boolean holds, String name, String needed, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("The setting " + SettingsLoader.PREFIX + name + " must be " + needed
                    + ", not " + shown.apply(String.valueOf(value)));
        }
    }

    private void requireFolder(String name, Optional<Path> folder) throws IOException {
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            throw new NoSuchFileException(
                    shown.apply(folder.get().toString()),
                    null,
                    "the setting " + SettingsLoader.PREFIX + name + " names no folder");
        }
    }

    /**
     * What this process is to be.
     *
     * @throws IllegalArgumentException if a name is no role's
     */
    public List<Station> stations() {
        try {
            return common().roles().map(Stations::named).orElseGet(Stations::byDefault);
        } catch (IllegalArgumentException e) {
            throw withoutSecrets("", e);
        }
    }
}
