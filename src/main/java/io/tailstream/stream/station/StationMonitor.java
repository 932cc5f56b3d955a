package io.tailstream.stream.station;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Watches the roles of this process, on a thread of its own: asks each what it does, the broker how far each is, and
 * both broker and registry whether they answer; judges, says what changed in the log, and writes it to the topic
 * {@code stations}. Nothing here can hold up a role. Safe for use by several threads.
 */
public final class StationMonitor implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(StationMonitor.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration REPORTED_EVERY = Duration.ofSeconds(5);
    private static final Duration REGISTRY_EVERY = Duration.ofSeconds(3);
    private static final long CLOSE_MILLIS = 8_000;

    private final KafkaConnection connection;
    private final SchemaRegistry registry;
    private final ProcessName process;
    private final StationMeters meters;
    private final Clock clock;
    private final List<Watched> watched = new CopyOnWriteArrayList<>();
    private final Away broker;
    private final Away registryAway;
    private final Thread thread = new Thread(this::run, "tailstream-monitor");
    private volatile boolean allStarted;
    private volatile boolean ending;
    private volatile boolean closing;
    private Instant registryAsked = Instant.MIN;

    /**
     * A role as it was last seen.
     *
     * @param lag records that wait, by partition; none where they are not known by partition
     */
    public record Seen(String role, Health health, Work work, Map<TopicPartition, Long> lag) {}

    /** A service that may be away, and is said to be once. */
    private final class Away {
        private final String what;
        private volatile Instant since; // null while it answers

        private Away(String what) {
            this.what = what;
        }

        private void answers() {
            if (since != null) {
                LOG.infof(
                        "%s is back after %d s",
                        what, Duration.between(since, clock.instant()).toSeconds());
                since = null;
            }
        }

        private void isSilent() {
            if (since == null) {
                since = clock.instant();
                LOG.warnf("%s does not answer: waiting for it", what);
            }
        }

        private Optional<String> reason() {
            return Optional.ofNullable(since).map(at -> what + " does not answer, since " + at);
        }
    }

    /** Watches nothing yet: see {@link #watch} and {@link #start}. */
    public StationMonitor(
            KafkaConnection connection,
            SchemaRegistry registry,
            ProcessName process,
            MeterRegistry meters,
            Clock clock) {
        this.connection = connection;
        this.registry = registry;
        this.process = process;
        this.meters = new StationMeters(meters);
        this.clock = clock;
        this.broker = new Away("The broker at " + connection.bootstrapServers());
        this.registryAway = new Away("The schema registry at " + connection.registryUrl());
        thread.setDaemon(true);
    }

    /** Begins to watch. */
    public void start() {
        thread.start();
    }

    /** One role more, which has just started. */
    public void watch(String role, RunningStation running) {
        Watched one = new Watched(role, running, clock.instant());
        watched.add(one);
        meters.watch(one);
    }

    /** All roles of the process are started. */
    public void allStarted() {
        allStarted = true;
    }

    /** Whether all roles of the process were started. */
    public boolean isAllStarted() {
        return allStarted;
    }

    /** The roles as they were last seen. */
    public List<Seen> seen() {
        return watched.stream()
                .map(w -> new Seen(w.role, w.health, w.work, w.lag))
                .toList();
    }

    private void run() {
        try (BrokerWatch watch = new BrokerWatch(connection);
                StationReports reports = new StationReports(connection, registry, process)) {
            while (!closing) {
                round(watch, reports);
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
            if (broker.since == null) {
                watched.forEach(w -> reports.leave(w.role));
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("The monitor was interrupted");
        }
    }

    private void round(BrokerWatch watch, StationReports reports) throws InterruptedException {
        askServices(watch);
        for (Watched w : watched) {
            try {
                look(w, watch);
                report(w, reports);
            } catch (RuntimeException e) {
                LOG.warnf("Role %s could not be looked at: %s", w.role, e.getMessage());
                LOG.debugf(e, "Role %s could not be looked at", w.role);
            }
        }
        meters.update(watched);
    }

    private void askServices(BrokerWatch watch) throws InterruptedException {
        try {
            watch.ping();
            broker.answers();
        } catch (TimeoutException e) {
            broker.isSilent();
        }
        if (Duration.between(registryAsked, clock.instant()).compareTo(REGISTRY_EVERY) >= 0) {
            if (registry.isReachable()) {
                registryAway.answers();
            } else {
                registryAway.isSilent();
            }
            registryAsked = clock.instant();
        }
    }

    private void look(Watched w, BrokerWatch watch) throws InterruptedException {
        if (ending) {
            return;
        }
        Work work = w.running.work();
        OptionalLong committed = OptionalLong.empty();
        OptionalLong lag = work.lag();
        if (broker.since == null && work.group().isPresent() && !work.assigned().isEmpty()) {
            try {
                BrokerWatch.Offsets offsets = watch.offsets(work.group().get(), work.assigned());
                committed = OptionalLong.of(offsets.committedSum());
                w.lag = offsets.lag();
                lag = OptionalLong.of(
                        w.lag.values().stream().mapToLong(Long::longValue).sum());
            } catch (TimeoutException e) {
                broker.isSilent();
            }
        }
        Instant now = clock.instant();
        Optional<String> away = broker.reason().or(registryAway::reason);
        w.work = work;
        w.health = w.judge.judge(new HealthJudge.Observation(now, work, committed, lag, away));
    }

    private void report(Watched w, StationReports reports) {
        Health health = w.health;
        Instant now = clock.instant();
        String tell = health.state() + "|" + w.work.release() + "|" + w.work.shadow();
        boolean changed = !tell.equals(w.told);
        if (changed) {
            LOG.logf(
                    health.state() == Health.State.STUCK ? Logger.Level.ERROR : Logger.Level.DEBUG,
                    "Role %s is %s%s",
                    w.role,
                    health.state(),
                    health.reason().map(reason -> ": " + reason).orElse(""));
        }
        if (broker.since == null && (changed || !now.isBefore(w.reported.plus(REPORTED_EVERY)))) {
            reports.report(w.role, health, w.work, now);
            w.reported = now;
            w.told = tell;
        }
    }

    /** The roles are about to be stopped: they are seen as ending. */
    public void ending() {
        ending = true;
        watched.forEach(w -> w.health = w.judge.end(clock.instant()));
    }

    /** Stops within seconds, and lets the roles leave the topic. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
