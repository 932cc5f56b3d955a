package io.tailstream.stream.station;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What the roles of a process share, opened once.
 *
 * @param kafka broker and topic names
 * @param registry the schemas
 * @param settings of the process and its roles
 * @param models the backbones and the first release of this machine, read when first asked for
 * @param stateDir where roles keep their stores; a temporary folder where the settings name none
 * @param meters where meters are registered
 * @param clock the time
 * @param status told how far long work beside the stream is, a line at a time
 * @param notices told what came of it
 */
public record StationContext(
        KafkaConnection kafka,
        SchemaRegistry registry,
        StationSettings settings,
        LocalModels models,
        Path stateDir,
        MeterRegistry meters,
        Clock clock,
        Consumer<String> status,
        Consumer<String> notices) {

    public StationContext {
        Objects.requireNonNull(kafka, "kafka");
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(models, "models");
        Objects.requireNonNull(stateDir, "stateDir");
        Objects.requireNonNull(meters, "meters");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(notices, "notices");
    }
}
