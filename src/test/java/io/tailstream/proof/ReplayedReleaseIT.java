package io.tailstream.proof;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutputs;
import io.tailstream.GateDecision;
import io.tailstream.GroupVerdict;
import io.tailstream.demo.image.GeneratedSet;
import io.tailstream.demo.image.ImageEncoding;
import io.tailstream.longtail.Group;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.release.ReleaseStore;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.testing.Await;
import io.tailstream.testing.BrokerProcess;
import io.tailstream.testing.ChildProcess;
import io.tailstream.testing.RegistryProcess;
import io.tailstream.testing.ServeProcess;
import io.tailstream.training.data.LabelledImages;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From labels on the stream to a new release in the running worker, with the program's own commands as processes. Takes
 * three minutes: two dozen JVMs, and three adapters are trained again and again.
 */
class ReplayedReleaseIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String BACKBONES = "src/main/resources/demo/backbones";
    private static final int FORCED_BY_NOBODY = 6;
    private static final int BAD_INPUT = 3;

    @TempDir
    Path directory;

    @Test
    void shouldTrainOnTheStreamsLabelsJudgeAndTakeTheReleaseIntoTheRunningWorker() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(directory);
                RegistryProcess registryServer = RegistryProcess.start(directory)) {
            KafkaConnection kafka = new KafkaConnection(broker.bootstrapServers(), registryServer.url(), "", Map.of());
            List<String> where = List.of("--broker", kafka.bootstrapServers(), "--registry", kafka.registryUrl());
            run(0, List.of("topics", "create", "--broker", kafka.bootstrapServers(), "--replication", "1"));
            List<String> roles = new ArrayList<>(List.of("--roles", "infer"));
            roles.addAll(where);
            TopicDump topics = new TopicDump(kafka, SchemaRegistry.connect(kafka.registryUrl()));
            try (ChildProcess worker = ServeProcess.start("worker", directory, roles)) {
                produce(where, 400);
                awaitOutputs(worker, topics, 400);

                // Twenty images an epoch and a rate that ruins: some group loses more than nothing.
                replay(
                        FORCED_BY_NOBODY,
                        where,
                        "refused",
                        "--epochs",
                        "1",
                        "--learning-rate",
                        "0.1",
                        "--margin",
                        "0",
                        "--judge-from",
                        "1");
                replay(0, where, "taken", "--epochs", "1", "--learning-rate", "0.001", "--force");

                produce(where, 40);
                awaitOutputs(worker, topics, 440);
                Await.until("outputs of the new release", PATIENCE, () -> {
                    worker.failIfDead();
                    if (!releases(topics).containsKey("taken")) {
                        produce(where, 20);
                    }
                    return releases(topics).containsKey("taken");
                });
                follow(where, topics, worker);
            }
            Map<String, GateDecision> decisions = topics.read(Topic.GATE_DECISIONS, GateDecision.class).stream()
                    .map(TopicDump.Entry::value)
                    .collect(Collectors.toMap(GateDecision::getChallenger, d -> d));
            GateDecision refused = decisions.get("refused");
            assertEquals(false, refused.getReleased());
            assertTrue(refused.getReason().startsWith("lost more than the margin of 0 points: "), refused.getReason());
            assertTrue(refused.getTrainedImages() > 0 && refused.getHeldOutImages() > 40, "images counted");
            assertEquals(true, decisions.get("taken").getReleased());
            assertEquals(16, decisions.get("taken").getGroups().size());
            assertTrue(decisions.get("taken").getGroups().get(0).getImages() > 40, "images judged");
            assertEquals(
                    decisions.get("refused").getChampion(),
                    decisions.get("taken").getChampion(),
                    "a refused release leaves the champion in force");
            assertReportOf(refused);
            assertReportOf(decisions.get("taken"));
            for (GateDecision decision : decisions.values()) {
                List<String> again = new ArrayList<>(List.of("releases", "report", decision.getChallenger()));
                again.addAll(List.of("--out", directory.resolve("again").toString()));
                again.addAll(where);
                run(0, again);
            }
            assertEquals(
                    Files.readString(reports().resolve("taken.html")),
                    Files.readString(directory.resolve("again").resolve("taken.html")),
                    "the topics tell all of a released one");
            assertTrue(Files.readString(directory.resolve("again").resolve("refused.txt"))
                    .contains(refused.getReason().substring(0, 60)));
        }
    }

    /** The role train begins by itself once enough labels are new, and counts on from where it was. */
    private void follow(List<String> where, TopicDump topics, ChildProcess worker) throws Exception {
        List<String> roles = new ArrayList<>(List.of("--roles", "train"));
        for (String setting : List.of(
                "last=1h",
                "after-labels=20",
                "force=true",
                "epochs=1",
                "batch=20",
                "learning-rate=0.001",
                "share=0.9",
                "prompt=a photo of a {}, a kind of thing")) {
            roles.addAll(List.of("--set", "training." + setting));
        }
        roles.addAll(where);
        try (ChildProcess trainer = ServeProcess.start("trainer", directory, roles)) {
            Await.until("outputs of the role's release", PATIENCE, () -> {
                worker.failIfDead();
                trainer.failIfDead();
                if (!releasedByRole(topics)) {
                    produce(where, 10);
                }
                return releasedByRole(topics);
            });
        }
    }

    private static boolean releasedByRole(TopicDump topics) {
        return releases(topics).keySet().stream().anyMatch(name -> name.startsWith("replay-"));
    }

    @Test
    void shouldEndWithTheSameBytesWhenKilledWhileReadingTrainingJudgingAndPublishing() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(directory);
                RegistryProcess registryServer = RegistryProcess.start(directory)) {
            KafkaConnection kafka = new KafkaConnection(broker.bootstrapServers(), registryServer.url(), "", Map.of());
            List<String> where = List.of("--broker", kafka.bootstrapServers(), "--registry", kafka.registryUrl());
            run(0, List.of("topics", "create", "--broker", kafka.bootstrapServers(), "--replication", "1"));
            ReleaseStore store = new ReleaseStore(kafka, SchemaRegistry.connect(kafka.registryUrl()));
            store.publish(ReleaseFolder.read(Path.of(BACKBONES).resolveSibling("release")));
            String champion = store.current().orElseThrow().getName();
            produce(where, 200);
            String[] gentle = {"--learning-rate", "0.001", "--force", "--epochs", "2", "--seed", "5"};

            Path work = Files.createDirectories(directory.resolve("work"));
            try (FileChannel file = FileChannel.open(work.resolve(".lock"), CREATE, WRITE);
                    FileLock held = file.lock()) {
                assertTrue(held.isValid());
                replay(BAD_INPUT, where, "beside", gentle); // another one has the folder
            }
            replay(0, where, "whole", gentle);
            store.makeCurrent(store.byName(champion).orElseThrow());
            Random moments = new Random(7);
            for (String milestone :
                    List.of("reading labels:", "alpha epoch 1/2:", "beta epoch 2/2:", "gamma epoch 2/2:")) {
                kill(where, milestone, Duration.ofMillis(moments.nextInt(400)), gentle);
                assertEquals(champion, store.current().orElseThrow().getName(), "in force after " + milestone);
            }
            for (int i = 0; i < 3; i++) { // judging takes a second or so, and publishing comes after it
                kill(where, "reading images:", Duration.ofMillis(1_000 + 700L * i + moments.nextInt(700)), gentle);
                AdapterRelease inForce = store.current().orElseThrow();
                assertEquals(3, store.adapters(inForce).size(), "all weights of " + inForce.getName());
            }
            if (store.byName("killed").isEmpty()) {
                replay(0, where, "killed", gentle);
            }

            AdapterRelease killed = store.byName("killed").orElseThrow();
            assertEquals(adapters(store.byName("whole").orElseThrow()), adapters(killed));
            assertEquals(killed, store.current().orElseThrow());
        }
    }

    private static List<String> adapters(AdapterRelease release) {
        return release.getBackbones().stream().map(b -> b.getAdapterSha256()).toList();
    }

    /** Starts or goes on with the release {@code killed}, and kills it some time after it has printed something. */
    private void kill(List<String> where, String milestone, Duration after, String... more) throws Exception {
        Path log = Files.createTempFile(directory, "killed", ".out");
        try (ChildProcess replay = ServeProcess.start(replayCommand(where, "killed", more), log)) {
            Await.until(
                    milestone,
                    PATIENCE,
                    () -> !replay.isAlive() || Files.readString(log).contains(milestone));
            long end = System.nanoTime() + after.toNanos();
            Await.until("the moment", PATIENCE, () -> !replay.isAlive() || System.nanoTime() >= end);
            replay.kill();
        }
    }

    private Path reports() {
        return directory.resolve("reports");
    }

    /** Both files name every group and what else is to be told. */
    private void assertReportOf(GateDecision decision) throws IOException {
        String reason = decision.getReason().substring(1, 40); // the page begins it in upper case, the text wraps it

        for (String ending : List.of(".txt", ".html")) {
            String report = Files.readString(reports().resolve(decision.getChallenger() + ending));
            for (GroupVerdict group : decision.getGroups()) {
                String title = Group.title(group.getGroupKind(), group.getGroup());
                assertTrue(report.contains(title), title + " is missing in " + report);
            }
            assertTrue(report.contains(reason) && report.contains("seed") && report.contains("images 0:0-"), report);
        }
    }

    private void replay(int exitCode, List<String> where, String name, String... more) throws Exception {
        run(exitCode, replayCommand(where, name, more));
    }

    private List<String> replayCommand(List<String> where, String name, String... more) {
        List<String> command = new ArrayList<>(List.of("replay", "--backbones", BACKBONES, "--name", name));
        command.addAll(List.of("--work", directory.resolve("work").toString(), "--batch", "20"));
        command.addAll(
                List.of("--threads", "1", "--last", "1h", "--report", reports().toString()));
        command.addAll(List.of("--exemplars", directory.resolve("exemplars").toString()));
        command.addAll(where);
        command.addAll(List.of(more));
        return command;
    }

    private void produce(List<String> where, int images) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("produce", "--data", images().toString(), "--limit", String.valueOf(images), "--labels"));
        command.addAll(List.of("--label-delay", "1ms", "--rate", "400", "--seed", "3"));
        command.addAll(where);
        run(0, command);
    }

    /** Generated images as files, one folder a class. */
    private Path images() throws IOException {
        Path folder = directory.resolve("images");
        if (Files.exists(folder)) {
            return folder;
        }
        LabelledImages set = GeneratedSet.of("val");
        for (int i = 0; i < set.size(); i += 2) {
            Path ofClass =
                    Files.createDirectories(folder.resolve(set.classNames().get(set.label(i))));
            Files.write(ofClass.resolve(i + ".png"), ImageEncoding.png(set.pixels(i)));
        }
        return folder;
    }

    private void run(int exitCode, List<String> command) throws Exception {
        try (ChildProcess made = ServeProcess.run(directory, command)) {
            assertEquals(exitCode, made.awaitEnd(PATIENCE), made::output);
        }
    }

    private static void awaitOutputs(ChildProcess worker, TopicDump topics, int count) {
        Await.until(count + " outputs", PATIENCE, () -> {
            worker.failIfDead();
            return topics.raw(Topic.BACKBONE_OUTPUTS).size() >= count;
        });
    }

    private static Map<String, Long> releases(TopicDump topics) {
        return topics.read(Topic.BACKBONE_OUTPUTS, BackboneOutputs.class).stream()
                .collect(Collectors.groupingBy(entry -> entry.value().getRelease(), Collectors.counting()));
    }
}
