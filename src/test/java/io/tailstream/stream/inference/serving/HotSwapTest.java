package io.tailstream.stream.inference.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.AdapterRelease;
import io.tailstream.stream.inference.FakeBackbone;
import io.tailstream.stream.release.ReleaseFeed;
import io.tailstream.stream.release.ReleaseSlot;
import io.tailstream.stream.release.SampleRelease;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.registry.ServiceUnreachableException;
import io.tailstream.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HotSwapTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TopicPartition ADAPTERS = new TopicPartition("adapters", 0);
    private static final AvroSerde<AdapterRelease> SERDE =
            new AvroSerde<>(AdapterRelease.class, SchemaRegistry.connect("mock://hot-swap"));
    private static final AdapterRelease FIRST =
            SampleRelease.folder("first", 1, 10).release();

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final InferenceMeters counters = new InferenceMeters(new SimpleMeterRegistry(), "infer");
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());
    private final FakeBackbone backbone = new FakeBackbone("a");
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<String> shadowed = Collections.synchronizedList(new ArrayList<>());
    private Optional<AdapterRelease> firstShadow = Optional.empty();
    private long offset;
    private HotSwap hotSwap;

    /** Notes what began and ended; the release that is called misfit cannot be run. */
    private final ShadowSwap.Target shadows = new ShadowSwap.Target() {
        @Override
        public boolean begin(ReleasedBackbones next) throws IOException {
            if (next.release().equals("misfit")) {
                throw new IOException("it needs other pixels");
            }
            return shadowed.add(next.release());
        }

        @Override
        public void end() {
            shadowed.add("-");
        }
    };

    private ReleasedBackbones loadShadow(AdapterRelease release) throws IOException {
        if (release.getName().equals("unsound")) {
            throw new IOException("not as stated");
        }
        return loaded(release);
    }

    private void publishShadow(AdapterRelease release) {
        consumer.schedulePollTask(() -> add(
                ReleaseSlot.SHADOW.key(),
                release == null ? null : SERDE.serializer().serialize("adapters", release)));
    }

    private void awaitShadowed(String... steps) {
        Await.until("the shadows " + List.of(steps), PATIENCE, () -> shadowed.equals(List.of(steps)));
    }

    private void start(ReleaseLoading loading) {
        start(loading, next -> taken.add(next.release()));
    }

    private void start(ReleaseLoading loading, Predicate<ReleasedBackbones> target) {
        consumer.assign(List.of(ADAPTERS));
        consumer.updateBeginningOffsets(Map.of(ADAPTERS, 0L));
        hotSwap = new HotSwap(
                new ReleaseFeed(consumer),
                SERDE.deserializer(),
                release -> {
                    asked.add(release.getName());
                    return loading.load(release);
                },
                target,
                new ShadowSwap(SERDE.deserializer(), this::loadShadow, shadows, counters, firstShadow),
                FIRST,
                counters,
                failures::add);
        hotSwap.start();
    }

    @AfterEach
    void stop() {
        hotSwap.close();
        hotSwap.awaitEnd();
    }

    private ReleasedBackbones loaded(AdapterRelease release) {
        return new ReleasedBackbones(release.getName(), List.of(backbone));
    }

    /** These come at once, so that one poll gives them all. */
    private void publish(AdapterRelease... releases) {
        consumer.schedulePollTask(() -> {
            for (AdapterRelease release : releases) {
                byte[] value = SERDE.serializer().serialize("adapters", release);
                add(release.getName(), value);
                add(ReleaseSlot.IN_FORCE.key(), value);
            }
        });
    }

    private void add(String key, byte[] value) {
        consumer.addRecord(new ConsumerRecord<>("adapters", 0, offset++, key, value));
    }

    private static AdapterRelease release(String name) {
        return SampleRelease.folder(name, 2, 10).release();
    }

    private void awaitTaken(String... names) {
        Await.until(
                "the releases to be taken",
                PATIENCE,
                () -> counters.releasesTaken().count() == names.length);
        assertEquals(List.of(names), taken);
    }

    @Test
    void shouldLoadTheLastAloneOfThoseThatCameTogether() {
        publish(release("second"), release("third"), release("fourth"));
        start(this::loaded);
        awaitTaken("fourth");
        assertEquals(List.of("fourth"), asked);
    }

    @Test
    void shouldLeaveTheReleaseInUseWhenItBecomesCurrentOnceMore() {
        publish(release("second"), FIRST);
        publish(FIRST);
        publish(release("third"));
        start(this::loaded);
        awaitTaken("third");
        publish(FIRST);
        awaitTaken("third", "first");
    }

    @Test
    void shouldAskAgainWhileTheBrokerIsAwayAndRefuseNothing() {
        publish(release("second"));
        start(release -> {
            if (asked.size() < 3) {
                throw new ServiceUnreachableException("no answer", null);
            }
            return loaded(release);
        });
        awaitTaken("second");
        assertEquals(List.of("second", "second", "second"), asked);
        assertEquals(0, counters.releasesRefused().count());
    }

    @Test
    void shouldRefuseOnceWhatCannotBeLoadedAndGoOn() {
        publish(release("unsound"));
        publish(release("broken"));
        publish(release("huge"));
        consumer.schedulePollTask(() -> add(ReleaseSlot.IN_FORCE.key(), new byte[] {1}));
        consumer.schedulePollTask(() -> add(ReleaseSlot.IN_FORCE.key(), null));
        publish(release("good"));
        start(release -> {
            switch (release.getName()) {
                case "unsound" -> throw new IOException("not as stated");
                case "broken" -> throw new IllegalStateException("the engine fails");
                case "huge" -> throw new OutOfMemoryError("a test's");
                default -> {
                    return loaded(release);
                }
            }
        });
        awaitTaken("good");
        assertEquals(List.of("unsound", "broken", "huge", "good"), asked);
        assertEquals(4, counters.releasesRefused().count());
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void shouldFreeWhatItLoadedWhenItIsClosedMeanwhile() {
        CountDownLatch loading = new CountDownLatch(1);
        publish(release("second"));
        start(release -> {
            loading.countDown();
            Await.until("the end", PATIENCE, Thread::interrupted);
            return loaded(release);
        });
        Await.until("the loading", PATIENCE, () -> loading.getCount() == 0);
        hotSwap.close();
        hotSwap.awaitEnd();
        assertEquals(1, backbone.closes.get());
        assertEquals(List.of(), taken);
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void shouldFreeWhatAWorkerThatHasEndedDoesNotTake() {
        publish(release("second"));
        start(this::loaded, next -> false);
        Await.until("the release to be freed", PATIENCE, () -> backbone.closes.get() == 1);
        assertEquals(0, counters.releasesTaken().count());
    }

    @Test
    void shouldReportAFaultOfTheProgram() {
        AssertionError fault = new AssertionError("a fault of the program");
        publish(release("second"));
        start(release -> {
            throw fault;
        });
        Await.until("the report", PATIENCE, () -> !failures.isEmpty());
        assertSame(fault, failures.peek());
    }

    @Test
    void shouldRunTheShadowThatIsThereAtTheStartAndEndItBeforeTheNextIsLoaded() {
        firstShadow = Optional.of(release("early"));
        start(this::loaded);
        awaitShadowed("early");
        publishShadow(release("early"));
        publishShadow(release("next"));
        awaitShadowed("early", "-", "next");
        publishShadow(null);
        publishShadow(null);
        awaitShadowed("early", "-", "next", "-");
        assertEquals(2, counters.shadowsTaken().count());
        assertEquals(0, counters.shadowsRefused().count());
        assertEquals(List.of(), taken);
    }

    @Test
    void shouldRefuseAShadowThatCannotBeUsedAndLeaveTheReleaseInForceAlone() {
        publishShadow(release("unsound"));
        publishShadow(release("misfit"));
        consumer.schedulePollTask(() -> add(ReleaseSlot.SHADOW.key(), new byte[] {1}));
        publishShadow(FIRST);
        publishShadow(release("good"));
        start(this::loaded);
        awaitShadowed("good");
        assertEquals(3, counters.shadowsRefused().count());
        assertEquals(1, counters.shadowsTaken().count());
        assertEquals(1, backbone.closes.get(), "the misfit is freed");
        assertEquals(
                List.of(0.0, 0.0),
                List.of(
                        counters.releasesRefused().count(),
                        counters.releasesTaken().count()));
        assertEquals(List.of(), List.copyOf(failures));
    }

    @Test
    void shouldFreeTheShadowBeforeItTakesOver() {
        publishShadow(release("second"));
        start(next -> {
            assertEquals(List.of("second", "-"), shadowed);
            return loaded(next);
        });
        awaitShadowed("second");
        publish(release("second"));
        awaitTaken("second");
        publishShadow(null);
        publishShadow(release("third"));
        awaitShadowed("second", "-", "third");
        assertEquals(List.of(), List.copyOf(failures));
    }
}
