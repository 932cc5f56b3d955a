package io.tailstream.stream.station;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * A meter as it is declared: once, where its role is, and listed from there. What measures is made of it, so no meter is
 * without a declaration.
 *
 * @param name Micrometer's, words with dots
 * @param kind what it measures
 * @param unit the base unit, Prometheus' names end in it; empty: a count of things
 * @param tags the names of its tags, each of few values
 * @param description in a sentence
 */
public record MeterSpec(String name, Kind kind, String unit, List<String> tags, String description) {

    /** What a meter measures. */
    public enum Kind {
        /** Grows since the start. */
        COUNTER,
        /** A value that goes up and down. */
        GAUGE,
        /** How often and how long. */
        TIMER,
        /** How long, in buckets. */
        HISTOGRAM,
        /** How often and how much. */
        SUMMARY
    }

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60)
    };

    public MeterSpec {
        if (!name.matches("[a-z]+(\\.[a-z]+)+")) {
            throw new IllegalArgumentException("A meter's name is words with dots, not '" + name + "'");
        }
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(unit, "unit");
        tags = List.copyOf(tags);
        Objects.requireNonNull(description, "description");
    }

    public static MeterSpec counter(String name, String description, String... tags) {
        return new MeterSpec(name, Kind.COUNTER, "", List.of(tags), description);
    }

    public static MeterSpec gauge(String name, String unit, String description, String... tags) {
        return new MeterSpec(name, Kind.GAUGE, unit, List.of(tags), description);
    }

    public static MeterSpec timer(String name, String description, String... tags) {
        return new MeterSpec(name, Kind.TIMER, "seconds", List.of(tags), description);
    }

    public static MeterSpec histogram(String name, String description, String... tags) {
        return new MeterSpec(name, Kind.HISTOGRAM, "seconds", List.of(tags), description);
    }

    public static MeterSpec summary(String name, String unit, String description, String... tags) {
        return new MeterSpec(name, Kind.SUMMARY, unit, List.of(tags), description);
    }

    /** The name in Prometheus' form, without the endings that its samples have ({@code _count}, {@code _bucket}). */
    public String prometheusName() {
        String plain = name.replace('.', '_');
        String full = unit.isEmpty() || plain.endsWith("_" + unit) ? plain : plain + "_" + unit;
        return kind == Kind.COUNTER ? full + "_total" : full;
    }

    /**
     * A counter.
     *
     * @param values of the tags, in their order
     */
    public Counter newCounter(MeterRegistry registry, String... values) {
        return Counter.builder(name)
                .description(description)
                .tags(tagged(Kind.COUNTER, values))
                .register(registry);
    }

    /** A counter of what something else counts. */
    public <T> void count(MeterRegistry registry, T of, ToDoubleFunction<T> value, String... values) {
        FunctionCounter.builder(name, of, value)
                .description(description)
                .tags(tagged(Kind.COUNTER, values))
                .register(registry);
    }

    /** A gauge that asks for its value; what it asks is not kept alive by it. */
    public <T> void measure(MeterRegistry registry, T of, ToDoubleFunction<T> value, String... values) {
        Gauge.builder(name, of, value)
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tags(tagged(Kind.GAUGE, values))
                .register(registry);
    }

    /** Gauges whose tags come and go. */
    public MultiGauge newGauges(MeterRegistry registry) {
        require(Kind.GAUGE);
        return MultiGauge.builder(name)
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .register(registry);
    }

    /** A timer, with buckets if it is a histogram. */
    public Timer newTimer(MeterRegistry registry, String... values) {
        Timer.Builder timer = Timer.builder(name).description(description);
        if (kind == Kind.HISTOGRAM) {
            timer.serviceLevelObjectives(BUCKETS);
        }
        return timer.tags(tagged(kind == Kind.HISTOGRAM ? kind : Kind.TIMER, values))
                .register(registry);
    }

    /** A summary. */
    public DistributionSummary newSummary(MeterRegistry registry, String... values) {
        return DistributionSummary.builder(name)
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tags(tagged(Kind.SUMMARY, values))
                .register(registry);
    }

    /** The tags with these values, in their order. */
    public Tags tagged(String... values) {
        if (values.length != tags.size()) {
            throw new IllegalArgumentException(name + " has the tags " + tags + ", not " + values.length);
        }
        List<String> both = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            both.add(tags.get(i));
            both.add(values[i]);
        }
        return Tags.of(both.toArray(String[]::new));
    }

    private Tags tagged(Kind wanted, String... values) {
        require(wanted);
        return tagged(values);
    }

    private void require(Kind wanted) {
        if (kind != wanted) {
            throw new IllegalArgumentException(name + " is declared as " + kind + ", not " + wanted);
        }
    }
}
