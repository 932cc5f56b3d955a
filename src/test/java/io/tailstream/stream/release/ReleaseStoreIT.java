package io.tailstream.stream.release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.AdapterRelease;
import io.tailstream.GateDecision;
import io.tailstream.demo.EmbeddedBroker;
import io.tailstream.model.file.Sha256;
import io.tailstream.stream.wire.registry.InProcessRegistry;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Releases through a real broker, which takes seconds to start. */
class ReleaseStoreIT {

    private static final SchemaRegistry REGISTRY = InProcessRegistry.at("mock://release-store");
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(0);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaConnection connection(String prefix) {
        KafkaConnection connection =
                new KafkaConnection(broker.bootstrapServers(), "mock://release-store", prefix, Map.of());
        try (TopicAdmin admin = new TopicAdmin(connection)) {
            admin.createMissing(TopicDeclarations.load().withPartitions(1), Optional.empty());
        }
        return connection;
    }

    @Test
    void shouldPublishWeightsAndReleaseAndGiveThemBack() {
        ReleaseStore store = new ReleaseStore(connection("a-"), REGISTRY);
        assertEquals(Optional.empty(), store.current());
        ReleaseFolder first = SampleRelease.folder("first", 1, 1_300_000);
        store.publish(first);
        store.publish(first);
        assertEquals(Optional.of(first.release()), store.current());
        ReleaseFolder second = SampleRelease.folder("second", 2, 10);
        store.publish(second);
        assertEquals(Optional.of(second.release()), store.current());
        assertEquals(Optional.of(first.release()), store.byName("first"));
        assertEquals(Optional.empty(), store.byName("current"), "the key of the release in force is no name");
        Map<String, byte[]> adapters = store.adapters(first.release());
        assertEquals(List.of("red", "blue"), List.copyOf(adapters.keySet()));
        assertArrayEquals(first.adapters().get("blue"), adapters.get("blue"));
        assertThrows(IllegalStateException.class, () -> store.adapter(Sha256.of(new byte[] {9})));

        store.publish(first);
        assertEquals(Optional.of(first.release()), store.current(), "an earlier release can be put in force again");
    }

    @Test
    void shouldKeepAShadowBesideTheReleaseInForceUntilItIsPromotedOrEnded() {
        ReleaseStore store = new ReleaseStore(connection("e-"), REGISTRY);
        ReleaseFolder first = SampleRelease.folder("first", 1, 10);
        ReleaseFolder second = SampleRelease.folder("second", 2, 10);
        store.publish(first);
        store.publishShadow(second, Optional.of(decision("first", "second", false)));
        assertEquals(Optional.of(first.release()), store.current());
        assertEquals(Optional.of(second.release()), store.shadow());
        assertEquals(Optional.empty(), store.byName("shadow"), "the key of the shadow is no name");
        PublishedReleases published = store.published();
        assertEquals(Set.of(first.release(), second.release()), Set.copyOf(published.releases()));
        assertTrue(published.isShadow(second.release()));
        assertEquals(2, store.adapters(second.release()).size());

        assertThrows(IllegalStateException.class, () -> store.makeShadow(first.release()), "it is in force");
        assertEquals(Optional.of(second.release()), store.endShadow());
        assertEquals(Optional.empty(), store.endShadow());
        assertEquals(Optional.empty(), store.published().shadow());

        store.makeShadow(second.release());
        assertThrows(
                IllegalStateException.class,
                () -> store.decide(second.release(), decision("third", "second", true)),
                "judged against another release");
        store.decide(second.release(), decision("first", "second", false));
        assertEquals(Optional.of(second.release()), store.shadow());
        store.decide(second.release(), decision("first", "second", true));
        assertEquals(Optional.of(second.release()), store.current());
        assertEquals(Optional.empty(), store.shadow());
    }

    private static GateDecision decision(String champion, String challenger, boolean released) {
        return GateDecision.newBuilder()
                .setChampion(champion)
                .setChallenger(challenger)
                .setReleased(released)
                .setForced(false)
                .setGroups(List.of())
                .setDecidedAt(Instant.EPOCH)
                .build();
    }

    @Test
    void shouldRefuseAnotherReleaseOfTheSameName() {
        ReleaseStore store = new ReleaseStore(connection("b-"), REGISTRY);
        store.publish(SampleRelease.folder("first", 1, 10));
        assertThrows(IllegalArgumentException.class, () -> store.publish(SampleRelease.folder("first", 2, 10)));
    }

    @Test
    void shouldPublishOneFirstReleaseThoughSeveralProcessesTry() throws Exception {
        KafkaConnection connection = connection("c-");
        ExecutorService processes = Executors.newFixedThreadPool(4);
        try {
            List<Future<AdapterRelease>> inForce = java.util.stream.IntStream.range(0, 4)
                    .mapToObj(i -> processes.submit(() -> new ReleaseStore(connection, REGISTRY)
                            .publishIfNone(SampleRelease.folder("by-" + i, i, 600_000))))
                    .toList();
            Set<AdapterRelease> seen = new HashSet<>();
            for (Future<AdapterRelease> release : inForce) {
                seen.add(release.get(60, TimeUnit.SECONDS));
            }
            assertEquals(1, seen.size());
            ReleaseStore store = new ReleaseStore(connection, REGISTRY);
            assertEquals(seen, Set.of(store.current().orElseThrow()));
            assertEquals(2, store.adapters(store.current().orElseThrow()).size());
        } finally {
            processes.shutdownNow();
        }
    }

    @Test
    void shouldPassOverWhatIsNoReleaseAndNotWaitForEverForATransaction() throws Exception {
        KafkaConnection connection = connection("d-");
        ReleaseStore store = new ReleaseStore(connection, REGISTRY);
        ReleaseFolder first = SampleRelease.folder("first", 1, 10);
        store.publish(first);
        Map<String, Object> properties = connection.producerProperties();
        properties.put("transactional.id", "somebody-else");
        try (KafkaProducer<String, byte[]> other =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
            String topic = connection.topic(Topic.ADAPTERS);
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>(topic, "broken", new byte[] {1, 2, 3}))
                    .get();
            other.commitTransaction();
            other.beginTransaction();
            other.send(new ProducerRecord<>(topic, ReleaseSlot.IN_FORCE.key(), new byte[] {4}))
                    .get();
            assertEquals(Optional.of(first.release()), store.current());
            other.abortTransaction();
        }
        assertEquals(Optional.of(first.release()), store.current());
    }
}
