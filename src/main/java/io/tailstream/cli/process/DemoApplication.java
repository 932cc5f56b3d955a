package io.tailstream.cli.process;

import io.quarkus.runtime.Quarkus;
import io.tailstream.AdapterRelease;
import io.tailstream.board.Board;
import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.screen.DemoScreen;
import io.tailstream.cli.screen.SummaryReport;
import io.tailstream.cli.setting.ProcessSettings;
import io.tailstream.cli.setting.Settings;
import io.tailstream.cli.station.Stations;
import io.tailstream.demo.DemoStream;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.demo.recount.RunReader;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.wire.LabelledImageProducer;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** What {@code demo} runs once Quarkus is up: broker, roles, stream, then the summary from the topics. */
public class DemoApplication extends ProcessApplication {

    /** More than one, for one partition hides what breaks. */
    private static final int PARTITIONS = 3;

    /** How long the last images and accuracy rows may take once the stream has ended. */
    private static final Duration SETTLE = Duration.ofSeconds(90);

    /** The same after Ctrl-C, when somebody waits. */
    private static final Duration SETTLE_INTERRUPTED = Duration.ofSeconds(3);

    @Inject
    ProcessSettings settings;

    @Inject
    RoleSupervisor supervisor;

    @Inject
    ProcessStations processStations;

    @Inject
    Board board;

    @Inject
    Clock clock;

    private Settings.Demo demo;
    private List<Station> stations;
    private final CountDownLatch exit = new CountDownLatch(1);

    @Override
    int serve() throws Exception {
        demo = settings.common().demo();
        stations = demo.retrain() ? Stations.all() : Stations.byDefault();
        watchForExit();
        DemoScreen screen = DemoScreen.of(demo, board, clock, pageAddress());
        try {
            screen.say("starting a broker, PyTorch and the roles");
            prepareStations();
            KafkaConnection kafka = startBroker();
            SchemaRegistry registry = SchemaRegistry.connect(kafka.registryUrl());
            if (exit.getCount() == 0) {
                return ExitCode.INTERRUPTED;
            }
            screen.say("broker " + kafka.bootstrapServers() + ", page " + pageAddress() + ", health and metrics "
                    + QuarkusBoot.managementAddress() + "/q");
            try (LabelledImageProducer producer = new LabelledImageProducer(kafka, registry, clock)) {
                processStations.start(kafka, registry, stations, screen::status, screen::say);
                DemoStream stream = new DemoStream(producer, demo.rate(), demo.seed(), board::outcomes, demo.retrain());
                Thread camera = startCamera(stream);
                boolean interrupted = showUntilEnd(screen);
                camera.interrupt();
                camera.join();
                screen.say("sending the labels still outstanding, waiting for the last results");
                producer.finish();
                return sumUp(
                        kafka,
                        registry,
                        screen,
                        stream.shiftedAt().orElse(Instant.MIN),
                        interrupted ? SETTLE_INTERRUPTED : SETTLE);
            }
        } finally {
            supervisor.close();
        }
    }

    /** On Ctrl-C the machine waits for this application to end by itself. */
    private void watchForExit() {
        Thread watcher = new Thread(
                () -> {
                    Quarkus.waitForExit();
                    exit.countDown();
                },
                "exit-watcher");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** What takes seconds and needs no broker passes while it starts. */
    private void prepareStations() {
        Thread thread = new Thread(() -> stations.forEach(station -> station.prepare(settings)), "prepare-stations");
        thread.setDaemon(true);
        // The start of the role meets the same failure, and reports it.
        thread.setUncaughtExceptionHandler(
                (t, e) -> Logger.getLogger(DemoApplication.class).debug("preparing a role", e));
        thread.start();
    }

    private KafkaConnection startBroker() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(demo.brokerPort());
        supervisor.add("broker", broker);
        Settings common = settings.common();
        KafkaConnection kafka = new KafkaConnection(
                broker.bootstrapServers(),
                common.registry(),
                common.topicPrefix().orElse(""),
                Map.of());
        try (TopicAdmin admin = new TopicAdmin(kafka)) {
            admin.createMissing(TopicDeclarations.load().withPartitions(PARTITIONS), Optional.of((short) 1));
        }
        return kafka;
    }

    private Thread startCamera(DemoStream stream) {
        Thread camera = new Thread(stream::run, "camera");
        camera.setDaemon(true);
        camera.setUncaughtExceptionHandler((thread, e) -> supervisor.failed("the stream of images", e));
        camera.start();
        return camera;
    }

    /** Whether the end came by Ctrl-C, where one was to come by time. */
    private boolean showUntilEnd(DemoScreen screen) throws InterruptedException {
        long end = demo.seconds()
                .map(s -> System.nanoTime() + TimeUnit.SECONDS.toNanos(s))
                .orElse(Long.MAX_VALUE);
        while (System.nanoTime() < end) {
            if (exit.await(1, TimeUnit.SECONDS)) {
                supervisor.throwFailure();
                return true;
            }
            screen.draw();
        }
        return false;
    }

    private int sumUp(
            KafkaConnection kafka, SchemaRegistry registry, DemoScreen screen, Instant releasesFrom, Duration patience)
            throws Exception {
        boolean settled;
        try (RunReader run = new RunReader(kafka, registry)) {
            AdapterRelease release = new ReleaseStore(kafka, registry)
                    .current()
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.FAILURE, "the demo ended before its first release was published: no summary"));
            settled = settle(run, release, screen, System.nanoTime() + patience.toNanos());
            Instant started =
                    Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
            report(new SummaryReport(run.summary(release, started, releasesFrom)), screen);
        }
        if (!settled) {
            System.err.println("tailstream: not all results had arrived: the summary holds what was there");
        }
        if (demo.hold() && exit.getCount() > 0) {
            System.err.println("broker and page stay up until Ctrl-C");
            exit.await();
        }
        supervisor.throwFailure();
        return settled ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** Waits until each image has its outcome and the accuracy rows say what a recount says. */
    private boolean settle(RunReader run, AdapterRelease release, DemoScreen screen, long deadline)
            throws InterruptedException {
        while (true) {
            run.readToEnd();
            if (run.outcomes() >= run.images() && run.accuracyIsFinal(release)) {
                return true;
            }
            supervisor.throwFailure();
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(500);
            screen.draw();
        }
    }

    private void report(SummaryReport report, DemoScreen screen) throws Exception {
        screen.print(report);
        if (demo.json().isPresent()) {
            report.write(demo.json().get());
        }
    }

    private static String pageAddress() {
        return QuarkusBoot.pageAddress();
    }
}
