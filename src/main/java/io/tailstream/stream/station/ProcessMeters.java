package io.tailstream.stream.station;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What the process itself tells, and what of Kafka's own hundreds of meters is let through. */
public final class ProcessMeters {

    private static final Path STATUS = Path.of("/proc/self/status");

    private static final MeterSpec RESIDENT = MeterSpec.gauge(
            "process.memory.resident",
            "bytes",
            "Memory of the process, PyTorch's and RocksDB's outside the heap with it; NaN where the system has no /proc.");

    /** The process's own. */
    public static final List<MeterSpec> ALL = List.of(RESIDENT);

    /** Of Kafka's clients and of Kafka Streams, by their names in Micrometer. */
    public static final Set<String> OF_KAFKA = Set.of(
            "kafka.consumer.fetch.manager.records.lag.max",
            "kafka.consumer.fetch.manager.records.consumed.total",
            "kafka.consumer.fetch.manager.bytes.consumed.total",
            "kafka.consumer.fetch.manager.fetch.latency.avg",
            "kafka.consumer.coordinator.rebalance.total",
            "kafka.consumer.coordinator.failed.rebalance.total",
            "kafka.consumer.coordinator.rebalance.latency.avg",
            "kafka.producer.record.send.total",
            "kafka.producer.record.error.total",
            "kafka.producer.request.latency.avg",
            "kafka.stream.alive.stream.threads",
            "kafka.stream.failed.stream.threads",
            "kafka.stream.thread.commit.total",
            "kafka.stream.thread.commit.latency.avg",
            "kafka.stream.thread.process.latency.avg",
            "kafka.stream.thread.poll.records.avg");

    private ProcessMeters() {}

    /** Registers them, and lets no other of Kafka's meters in. Comes before any other meter is made. */
    public static void bindTo(MeterRegistry registry) {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                return id.getName().startsWith("kafka.") && !OF_KAFKA.contains(id.getName())
                        ? MeterFilterReply.DENY
                        : MeterFilterReply.NEUTRAL;
            }
        });
        RESIDENT.measure(registry, STATUS, ProcessMeters::residentBytes);
    }

    private static double residentBytes(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
