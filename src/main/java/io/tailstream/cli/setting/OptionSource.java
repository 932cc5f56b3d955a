package io.tailstream.cli.setting;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The options of the command line as a source of settings: they win over system properties, variables and files. A
 * command fills it before anything reads settings; Quarkus finds it as a service. Safe for use by several threads.
 */
public final class OptionSource implements ConfigSource {

    private static final int ORDINAL = 500; // system properties have 400, environment variables 300

    private static final Map<String, String> VALUES = new TreeMap<>();

    /** Forgets all options: another command begins. */
    public static void clear() {
        synchronized (VALUES) {
            VALUES.clear();
        }
    }

    /**
     * An option's value.
     *
     * @param name the setting's, without {@code tailstream.}, or one of Quarkus' own ({@code quarkus.…})
     * @param value null (the option is not given) leaves the setting to the other sources
     */
    public static void put(String name, Object value) {
        if (value != null) {
            synchronized (VALUES) {
                VALUES.put(name.startsWith("quarkus.") ? name : SettingsLoader.PREFIX + name, value.toString());
            }
        }
    }

    @Override
    public Set<String> getPropertyNames() {
        synchronized (VALUES) {
            return Set.copyOf(VALUES.keySet());
        }
    }

    @Override
    public String getValue(String name) {
        synchronized (VALUES) {
            return VALUES.get(name);
        }
    }

    @Override
    public String getName() {
        return "the command line";
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }
}
