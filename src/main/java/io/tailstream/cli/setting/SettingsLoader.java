package io.tailstream.cli.setting;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.station.Stations;
import io.tailstream.stream.station.Station;
import java.util.List;
import java.util.NoSuchElementException;

/** Reads the settings as Quarkus will, before it boots: a wrong value is a line for the reader, not a failed start. */
public final class SettingsLoader {

    static final String PREFIX = "tailstream.";

    private SettingsLoader() {}

    /**
     * @throws CommandFailure if a value is wrong, naming it
     */
    public static ProcessSettings load() {
        try {
            SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addDefaultSources()
                    .addDiscoveredSources()
                    .addDiscoveredConverters()
                    .withMapping(Settings.class)
                    .withMappingIgnore(PREFIX + "**");
            for (Station station : Stations.all()) {
                station.settings().forEach(builder::withMapping);
            }
            return new ProcessSettings(builder.build());
        } catch (ConfigValidationException | IllegalArgumentException | NoSuchElementException e) {
            throw new CommandFailure(ExitCode.USAGE, "a setting is wrong: " + e.getMessage(), e);
        }
    }

    /** The names of a role's settings, without their prefix. */
    public static List<String> names(Class<?> type) {
        ConfigClass mapping = ConfigClass.configClass(type);
        return ConfigMappings.getProperties(mapping).keySet().stream()
                .map(name -> name.substring(mapping.getPrefix().length() + 1))
                .toList();
    }

    /** Lets an option win over the variables and files: null (not given) leaves them. */
    public static void override(String name, Object value) {
        if (value != null) {
            System.setProperty(name.startsWith("quarkus.") ? name : PREFIX + name, value.toString());
        }
    }
}
