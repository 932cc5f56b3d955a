package io.tailstream.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.BackboneOutputs;
import io.tailstream.GateDecision;
import io.tailstream.demo.GeneratedSet;
import io.tailstream.demo.ImageEncoding;
import io.tailstream.stream.wire.KafkaConnection;
import io.tailstream.stream.wire.SchemaRegistry;
import io.tailstream.stream.wire.Topic;
import io.tailstream.testing.Await;
import io.tailstream.testing.BrokerProcess;
import io.tailstream.testing.ChildProcess;
import io.tailstream.testing.RegistryProcess;
import io.tailstream.testing.ServeProcess;
import io.tailstream.training.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From labels on the stream to a new release in the running worker, with the program's own commands as processes. Takes
 * about a minute and a half: six JVMs, and three adapters are trained twice.
 */
class ReplayedReleaseIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String BACKBONES = "src/main/resources/demo/backbones";
    private static final int FORCED_BY_NOBODY = 6;

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
                        "--learning-rate",
                        "0.1",
                        "--margin",
                        "0",
                        "--judge-from",
                        "1");
                replay(0, where, "taken", "--learning-rate", "0.001", "--force");

                produce(where, 40);
                awaitOutputs(worker, topics, 440);
                Await.until("outputs of the new release", PATIENCE, () -> {
                    worker.failIfDead();
                    if (!releases(topics).containsKey("taken")) {
                        produce(where, 20);
                    }
                    return releases(topics).containsKey("taken");
                });
            }
            Map<String, GateDecision> decisions = topics.read(Topic.GATE_DECISIONS, GateDecision.class).stream()
                    .map(TopicDump.Entry::value)
                    .collect(Collectors.toMap(GateDecision::getChallenger, d -> d));
            assertEquals(false, decisions.get("refused").getReleased());
            assertEquals(true, decisions.get("taken").getReleased());
            assertEquals(16, decisions.get("taken").getGroups().size());
            assertTrue(decisions.get("taken").getGroups().get(0).getImages() > 40, "images judged");
            assertEquals(
                    decisions.get("refused").getChampion(),
                    decisions.get("taken").getChampion(),
                    "a refused release leaves the champion in force");
        }
    }

    private void replay(int exitCode, List<String> where, String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("replay", "--backbones", BACKBONES, "--name", name));
        command.addAll(List.of("--work", directory.resolve("work").toString(), "--epochs", "1", "--batch", "20"));
        command.addAll(List.of("--threads", "1", "--last", "1h"));
        command.addAll(List.of("--exemplars", directory.resolve("exemplars").toString()));
        command.addAll(where);
        command.addAll(List.of(more));
        run(exitCode, command);
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
