package io.tailstream.cli.setting;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.tailstream.stream.station.Meaning;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Every setting, for people. */
public final class SettingsList {

    private SettingsList() {}

    /**
     * Settings that belong together.
     *
     * @param meaning what they are of
     */
    public record Part(String meaning, List<Line> settings) {}

    /**
     * One setting.
     *
     * @param name the full name; {@code *} stands for any property's
     * @param variable the environment variable
     * @param fallback the value without one; empty: none
     */
    public record Line(String name, String variable, Optional<String> fallback, String meaning) {}

    /** What all roles share first, then each role's. */
    public static List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (Class<?> type : SettingsLoader.types()) {
            Map<String, Property> properties =
                    new TreeMap<>(ConfigMappings.getProperties(ConfigClass.configClass(type)));
            parts.add(new Part(
                    meaning(type),
                    properties.entrySet().stream()
                            .filter(e -> !e.getKey().endsWith("[*]")) // an element of a list that is there itself
                            .map(e -> line(e.getKey(), e.getValue()))
                            .toList()));
        }
        return parts;
    }

    private static Line line(String name, Property property) {
        Method method = property.getMethod();
        return new Line(
                name,
                SettingNames.variable(name),
                property.hasDefaultValue() ? Optional.ofNullable(property.getDefaultValue()) : Optional.empty(),
                Optional.ofNullable(method.getAnnotation(Meaning.class))
                        .orElseThrow(() -> new IllegalStateException("No @Meaning at " + method))
                        .value());
    }

    private static String meaning(Class<?> type) {
        return Optional.ofNullable(type.getAnnotation(Meaning.class))
                .orElseThrow(() -> new IllegalStateException(
                        "No @Meaning at " + type + ", " + type.getAnnotation(ConfigMapping.class)))
                .value();
    }
}
