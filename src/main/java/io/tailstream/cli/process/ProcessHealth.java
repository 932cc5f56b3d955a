package io.tailstream.cli.process;

import io.tailstream.stream.station.Health;
import io.tailstream.stream.station.StationMonitor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * The answers of /q/health, one check a question; each role's state stands in its data, with the reason.
 *
 * <p>Live: no role is stuck. Ready: all roles are started, and each is ready or behind. Started: none is starting.
 */
final class ProcessHealth {

    private ProcessHealth() {}

    @Liveness
    @ApplicationScoped
    static class Live implements HealthCheck {
        @Inject
        ProcessStations stations;

        @Override
        public HealthCheckResponse call() {
            return answer("live", stations, Health.State::isLive, true);
        }
    }

    @Readiness
    @ApplicationScoped
    static class Ready implements HealthCheck {
        @Inject
        ProcessStations stations;

        @Override
        public HealthCheckResponse call() {
            return answer("ready", stations, Health.State::isReady, false);
        }
    }

    @Startup
    @ApplicationScoped
    static class Started implements HealthCheck {
        @Inject
        ProcessStations stations;

        @Override
        public HealthCheckResponse call() {
            return answer("started", stations, state -> state != Health.State.STARTING, false);
        }
    }

    /**
     * @param good whether a role in this state lets the answer be up
     * @param before the answer before all roles are started
     */
    private static HealthCheckResponse answer(
            String question, ProcessStations stations, Predicate<Health.State> good, boolean before) {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named(question);
        Optional<StationMonitor> monitor = stations.monitor();
        boolean allStarted = monitor.map(StationMonitor::isAllStarted).orElse(false);
        boolean up = allStarted || before;
        if (!allStarted) {
            answer.withData("process", "not all roles are started yet");
        }
        if (monitor.isPresent()) {
            for (StationMonitor.Seen seen : monitor.get().seen()) {
                Health health = seen.health();
                up &= good.test(health.state());
                answer.withData(seen.role(), health.state().toString());
                health.reason().ifPresent(reason -> answer.withData(seen.role() + ".reason", reason));
                answer.withData(seen.role() + ".since", health.since().toString());
                health.lag().ifPresent(lag -> answer.withData(seen.role() + ".lag", lag));
                health.finishedAt().ifPresent(at -> answer.withData(seen.role() + ".finishedAt", at.toString()));
            }
        }
        return answer.status(up).build();
    }
}
