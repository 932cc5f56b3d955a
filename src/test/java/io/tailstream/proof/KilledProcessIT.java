package io.tailstream.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.testing.Await;
import io.tailstream.testing.BrokerProcess;
import io.tailstream.testing.ChildProcess;
import io.tailstream.testing.RegistryProcess;
import io.tailstream.testing.ServeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise, on real parts: a broker, a registry and two {@code serve} processes of their own, one of them killed with
 * SIGKILL while it works. Takes about two minutes: four JVMs start, a killed member is missed for its session's ten
 * seconds, and windows are written every five.
 */
class KilledProcessIT {

    private static final int PARTITIONS = 4;
    private static final int FIRST = 60;
    private static final int IMAGES = 800;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String GROUP = "tailstream-inference";

    @TempDir
    Path directory;

    @Test
    void shouldGiveEachImageOneOutcomeAndTrueAccuracyWhenAProcessIsKilledInTheMiddleOfABatch() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(directory);
                RegistryProcess registryServer = RegistryProcess.start(directory)) {
            KafkaConnection kafka = new KafkaConnection(broker.bootstrapServers(), registryServer.url(), "", Map.of());
            List<String> where = List.of("--broker", kafka.bootstrapServers(), "--registry", kafka.registryUrl());
            createTopics(kafka);
            try (ChildProcess killed = serve("killed", where);
                    ChildProcess other = serve("other", where);
                    Admin admin = Admin.create(kafka.clientProperties());
                    Traffic traffic = new Traffic(kafka, SchemaRegistry.connect(kafka.registryUrl()), PARTITIONS)) {
                Judge judge = new Judge(new TopicDump(kafka, SchemaRegistry.connect(kafka.registryUrl())));
                Await.until("both processes in the group", PATIENCE, () -> {
                    killed.failIfDead();
                    other.failIfDead();
                    return !owned(admin, "killed").isEmpty()
                            && !owned(admin, "other").isEmpty();
                });
                send(traffic, 0, FIRST);
                Await.until("the first outcomes", PATIENCE, () -> judge.outcomes() >= FIRST);
                send(traffic, FIRST, IMAGES);
                awaitMiddleOfItsWork(admin, killed);
                killed.kill();
                for (int n = 0; n < 20; n++) {
                    traffic.orphan(n);
                }
                traffic.flush();
                try (ChildProcess again = serve("again", where)) {
                    Await.until("an outcome for every image", PATIENCE, () -> {
                        again.failIfDead();
                        other.failIfDead();
                        return judge.outcomes() >= IMAGES;
                    });
                    assertEquals(List.of(), judge.wrongOutcomes(), "outcomes");
                    assertEquals(List.of(), lastWrongRows(judge), "accuracy rows");
                    assertTrue(judge.mostScored() > IMAGES / 3, "images scored");
                }
            }
        }
    }

    /**
     * What differs once the rows have come to rest: empty as soon as one reading equals the recount, for rows go on being
     * written, and a reading between the commits of two partitions holds half a window.
     */
    private static List<String> lastWrongRows(Judge judge) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> wrong = judge.wrongRows();
        while (!wrong.isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(200);
            wrong = judge.wrongRows();
        }
        return wrong;
    }

    private void createTopics(KafkaConnection kafka) throws Exception {
        List<String> create = List.of(
                "topics",
                "create",
                "--broker",
                kafka.bootstrapServers(),
                "--partitions",
                String.valueOf(PARTITIONS),
                "--replication",
                "1");
        try (ChildProcess made = ServeProcess.run(directory, create)) {
            assertEquals(0, made.awaitEnd(PATIENCE), made.output());
        }
    }

    private ChildProcess serve(String name, List<String> where) throws Exception {
        List<String> options = new java.util.ArrayList<>(List.of("--roles", "infer,fuse,score"));
        options.addAll(where);
        return ServeProcess.start(name, directory, options);
    }

    /** Labels come partly before their images, as they may. */
    private static void send(Traffic traffic, int from, int to) {
        for (int n = from; n < to; n++) {
            if (n % 4 == 0) {
                traffic.label(n);
            }
            traffic.image(n);
        }
        for (int n = from; n < to; n++) {
            if (n % 4 != 0) {
                traffic.label(n);
            }
        }
        traffic.flush();
    }

    /** Until it has committed batches of this load and has more before it: it is in the middle of one all the time. */
    private static void awaitMiddleOfItsWork(Admin admin, ChildProcess process) throws Exception {
        Set<TopicPartition> its = owned(admin, "killed");
        long before = committed(admin, its);
        Await.until("the process to be killed at work", PATIENCE, () -> {
            process.failIfDead();
            return committed(admin, its) > before;
        });
        long end = admin
                .listOffsets(its.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(o -> o.offset())
                .sum();
        assertTrue(committed(admin, its) < end, "the process was done before it could be killed: send more images");
    }

    private static Set<TopicPartition> owned(Admin admin, String clientId) throws Exception {
        boolean exists = admin.listGroups().all().get().stream()
                .anyMatch(group -> group.groupId().equals(GROUP));
        if (!exists) {
            return Set.of();
        }
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().get(GROUP).members().stream()
                .filter(member -> member.clientId().startsWith(clientId))
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .collect(Collectors.toSet());
    }

    private static long committed(Admin admin, Set<TopicPartition> partitions) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        return partitions.stream()
                .mapToLong(p -> offsets.get(p) == null ? 0 : offsets.get(p).offset())
                .sum();
    }
}
