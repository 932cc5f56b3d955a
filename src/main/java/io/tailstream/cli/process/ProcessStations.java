package io.tailstream.cli.process;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailstream.cli.setting.ProcessSettings;
import io.tailstream.demo.DemoBackbones;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.station.LocalModels;
import io.tailstream.stream.station.ProcessMeters;
import io.tailstream.stream.station.ProcessName;
import io.tailstream.stream.station.RunningStation;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.station.StationContext;
import io.tailstream.stream.station.StationMonitor;
import io.tailstream.stream.wire.RegisteredSchemas;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Starts the roles of this process and gives them to the supervisor. */
@Singleton
public class ProcessStations {

    private static final Logger LOG = Logger.getLogger(ProcessStations.class);

    @Inject
    RoleSupervisor supervisor;

    @Inject
    ProcessSettings settings;

    @Inject
    MeterRegistry meters;

    @Inject
    Clock clock;

    private volatile StationMonitor monitor; // null before the roles are started

    /**
     * Starts these roles; one that fails later ends the process.
     *
     * @throws IOException if backbones or release cannot be read, naming them
     * @throws io.tailstream.stream.wire.registry.ServiceUnreachableException if broker or registry do not answer
     */
    void start(KafkaConnection kafka, SchemaRegistry registry, List<Station> stations) throws IOException {
        start(kafka, registry, stations, LOG::info, LOG::info);
    }

    /**
     * The same.
     *
     * @param status told how far training is
     * @param notices told what came of it
     */
    void start(
            KafkaConnection kafka,
            SchemaRegistry registry,
            List<Station> stations,
            Consumer<String> status,
            Consumer<String> notices)
            throws IOException {
        ProcessMeters.bindTo(meters);
        // All, whatever the roles: other programs may write labels before any role here has.
        RegisteredSchemas.registerAll(registry, kafka.topicPrefix());
        TemporaryFolder temporary = TemporaryFolder.create();
        supervisor.add("temporary folder", temporary);
        StationContext shared = new StationContext(
                kafka,
                registry,
                settings,
                new Local(settings, temporary.path().resolve("bundled")),
                settings.stateDir().orElse(temporary.path().resolve("state")),
                meters,
                clock,
                status,
                notices);
        monitor =
                new StationMonitor(kafka, registry, ProcessName.own(Version.number(), clock.instant()), meters, clock);
        supervisor.add("monitor", monitor);
        monitor.start();
        for (Station station : stations) {
            RunningStation running =
                    station.start(shared, reason -> supervisor.failed("role " + station.name(), reason));
            supervisor.add(station.name(), running);
            monitor.watch(station.name(), running);
        }
        monitor.allStarted();
        supervisor.atEnd(monitor::ending);
    }

    /** What watches the roles; empty before they are started. */
    Optional<StationMonitor> monitor() {
        return Optional.ofNullable(monitor);
    }

    /** The backbones and the release of the settings, or the demo's own. */
    private static final class Local implements LocalModels {
        private final ProcessSettings settings;
        private final Path folder;
        private DemoBackbones bundled; // null until it is asked for

        private Local(ProcessSettings settings, Path folder) {
            this.settings = settings;
            this.folder = folder;
        }

        @Override
        public List<BackboneFolder> backbones() throws IOException {
            Optional<Path> given = settings.common().backbones();
            return given.isPresent()
                    ? BackboneFolder.list(given.get())
                    : bundled().backbones();
        }

        @Override
        public Optional<ReleaseFolder> firstRelease() throws IOException {
            Optional<Path> given = settings.common().release();
            if (given.isPresent()) {
                return Optional.of(ReleaseFolder.read(given.get()));
            }
            return settings.common().backbones().isPresent()
                    ? Optional.empty()
                    : Optional.of(bundled().release());
        }

        private synchronized DemoBackbones bundled() throws IOException {
            if (bundled == null) {
                bundled = DemoBackbones.extract(folder);
            }
            return bundled;
        }
    }
}
