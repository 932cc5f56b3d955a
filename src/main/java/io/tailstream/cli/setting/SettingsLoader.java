package io.tailstream.cli.setting;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import java.util.NoSuchElementException;

/** Reads the settings as Quarkus will, before it boots: a wrong value is a line for the reader, not a failed start. */
public final class SettingsLoader {

    static final String PREFIX = "tailstream.";

    private SettingsLoader() {}

    /**
     * @throws CommandFailure if a value is wrong, naming it
     */
    public static Settings load() {
        try {
            return new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addDefaultSources()
                    .addDiscoveredSources()
                    .addDiscoveredConverters()
                    .withMapping(Settings.class)
                    .withMappingIgnore(PREFIX + "**")
                    .build()
                    .getConfigMapping(Settings.class);
        } catch (ConfigValidationException | IllegalArgumentException | NoSuchElementException e) {
            throw new CommandFailure(ExitCode.USAGE, "a setting is wrong: " + e.getMessage(), e);
        }
    }

    /** Lets an option win over the variables and files: null (not given) leaves them. */
    public static void override(String name, Object value) {
        if (value != null) {
            System.setProperty(name.startsWith("quarkus.") ? name : PREFIX + name, value.toString());
        }
    }
}
