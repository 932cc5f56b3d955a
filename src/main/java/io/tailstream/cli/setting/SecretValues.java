package io.tailstream.cli.setting;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.io.Serial;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Knows which values of one load come from a secret's file: it names the setting of one that cannot be had, and keeps
 * the others out of messages.
 */
final class SecretValues implements ConfigSourceInterceptor {

    @Serial
    private static final long serialVersionUID = 1;

    private static final Pattern FROM_ELSEWHERE = Pattern.compile("\\$\\{[^}:]+::");

    /** The longest first: one may be a part of another. */
    private final Set<String> secrets =
            new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value;
        try {
            value = context.proceed(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The setting " + name + ": " + e.getMessage(), e);
        }
        if (value != null
                && value.getValue() != null
                && value.getRawValue() != null
                && FROM_ELSEWHERE.matcher(value.getRawValue()).find()) {
            // A message may hold all of it, or the one element of a list that is wrong.
            Stream.concat(
                            Stream.of(value.getValue()),
                            Arrays.stream(value.getValue().split(",", -1)))
                    .flatMap(text -> Stream.of(text, text.strip()))
                    .filter(text -> !text.isEmpty())
                    .forEach(secrets::add);
        }
        return value;
    }

    /** The message without what secrets say. */
    String hide(String message) {
        String shown = message;
        for (String secret : secrets) {
            shown = shown.replace(secret, "***");
        }
        return shown;
    }
}
