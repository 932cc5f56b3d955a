package io.tailstream.cli.setting;

import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.station.Stations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads the settings as Quarkus will, before it boots: a wrong value is a line for the reader, not a failed start. */
public final class SettingsLoader {

    static final String PREFIX = "tailstream.";

    private SettingsLoader() {}

    /**
     * The settings of this process, from options, system properties, variables and {@code config/application.yaml}.
     *
     * @throws CommandFailure if a name is unknown or a value is wrong, naming it
     */
    public static ProcessSettings load() {
        return load(
                new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .addDefaultSources()
                        .addDiscoveredSources()
                        .addDiscoveredConverters()
                        .addDiscoveredSecretKeysHandlers(),
                System.getenv().keySet());
    }

    /**
     * The same from other sources.
     *
     * @param variables the names of the environment
     */
    static ProcessSettings load(SmallRyeConfigBuilder sources, Set<String> variables) {
        SecretValues secrets = new SecretValues();
        try {
            types().forEach(sources::withMapping);
            sources.withInterceptors(secrets);
            SmallRyeConfig config = sources.withMappingIgnore(PREFIX + "**").build();
            new SettingNames(known().keySet()).check(config, variables);
            return new ProcessSettings(config, secrets::hide);
        } catch (ConfigValidationException e) {
            throw wrong(
                    IntStream.range(0, e.getProblemCount())
                            .mapToObj(i -> e.getProblem(i).getMessage())
                            .collect(Collectors.joining("; ")),
                    e,
                    secrets);
        } catch (YAMLException e) {
            throw wrong("config/application.yaml cannot be read: " + problem(e), e, secrets);
        } catch (RuntimeException e) {
            throw wrong(e.getMessage(), e, secrets);
        }
    }

    /** What is wrong and where, without the piece of the file that the library draws beneath it. */
    private static String problem(YAMLException e) {
        return e instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                ? "line " + (marked.getProblemMark().getLine() + 1) + ", column "
                        + (marked.getProblemMark().getColumn() + 1) + ": " + marked.getProblem()
                : String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    }

    private static CommandFailure wrong(String message, RuntimeException cause, SecretValues secrets) {
        String plain = String.valueOf(message)
                .replaceAll("SRCFG\\d+: ", "")
                .replaceAll("\\b(?:java|io|org)\\.[\\w.]+(?:Exception|Error): ", "")
                .replaceAll(
                        "The config property (\\S+) with the config value \"(.*?)\" threw an Exception whilst being converted",
                        "$1 is '$2':")
                .replaceAll("The config property (\\S+) is defined as the empty String .*? null: \\S+", "$1 is empty");
        String shown = secrets.hide(plain);
        // The cause's trace, which --debug shows, would say the secret again.
        return new CommandFailure(
                ExitCode.USAGE, "The settings are wrong: " + shown, shown.equals(plain) ? cause : null);
    }

    /** What all roles share, and each role's own. */
    static List<Class<?>> types() {
        List<Class<?>> types = new ArrayList<>(List.of(Settings.class));
        Stations.all().forEach(station -> types.addAll(station.settings()));
        return types;
    }

    /** Every setting by its full name, in the order of their names. */
    static Map<String, Property> known() {
        Map<String, Property> known = new TreeMap<>();
        types().forEach(type -> known.putAll(ConfigMappings.getProperties(ConfigClass.configClass(type))));
        return known;
    }

    /** The names of a role's settings, without their prefix. */
    public static List<String> names(Class<?> type) {
        ConfigClass mapping = ConfigClass.configClass(type);
        return ConfigMappings.getProperties(mapping).keySet().stream()
                .map(name -> name.substring(mapping.getPrefix().length() + 1))
                .toList();
    }
}
