package io.tailstream.stream.inference.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.stream.inference.FakeBackbone;
import io.tailstream.stream.inference.Gate;
import io.tailstream.stream.inference.batch.Buckets;
import io.tailstream.testing.Await;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServedReleasesTest {
    private static final int SWAPS = 60;
    private static final int IN_FLIGHT = 5;

    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Answers with its release's number, and notes a call after its end. */
    private final class Numbered extends FakeBackbone {
        private final int number;

        Numbered(String name, int number) {
            super(name);
            this.number = number;
        }

        @Override
        public float[] logits(float[] pixels, int images) {
            Thread.yield(); // lets the other backbones, submissions and swaps come between
            float[] answer = new float[2 * images];
            answer[0] = number;
            if (closes.get() > 0) {
                errors.add("release " + number + " was called after it was freed");
            }
            return answer;
        }
    }

    private ServedRelease release(int number, List<FakeBackbone> made) {
        List<FakeBackbone> backbones = List.of(new Numbered("a", number), new Numbered("b", number));
        made.addAll(backbones);
        return new ServedRelease(
                new ReleasedBackbones("" + number, List.copyOf(backbones)),
                Buckets.upTo(1),
                new InferenceMeters(new SimpleMeterRegistry(), "infer"));
    }

    private void submit(ServedReleases releases, Semaphore room, List<String> names) throws InterruptedException {
        room.acquire();
        ServedRelease release = releases.take();
        names.add(release.name());
        float[][] pixels = release.buffers().take();
        release.model().start(release.buffers(), pixels, 1, () -> false).whenComplete((answers, failure) -> {
            if (failure != null) {
                errors.add(failure.toString());
            } else if (!answers.stream()
                    .allMatch(a -> a.logits()[0] == Integer.parseInt(release.name()) && a.failures()[0] == null)) {
                errors.add("a batch of release " + release.name() + " got " + answers);
            }
            release.buffers().giveBack(pixels);
            release.giveBack();
            room.release();
        });
    }

    @Test
    void shouldMixNoReleasesInABatchAndFreeEachOnceAfterItsLastBatch() throws Exception {
        List<FakeBackbone> made = new ArrayList<>();
        ServedReleases releases = new ServedReleases(release(0, made), new ShadowShare(1));
        AtomicBoolean swapping = new AtomicBoolean(true);
        Semaphore room = new Semaphore(IN_FLIGHT);
        List<String> names = new ArrayList<>();
        Future<?> batches = threads.submit(() -> {
            while (swapping.get()) {
                submit(releases, room, names);
            }
            return null;
        });
        for (int number = 1; number <= SWAPS; number++) {
            assertTrue(releases.swap(release(number, made)));
            for (FakeBackbone backbone : made) {
                int present = backbone == made.get(made.size() - 1) || backbone == made.get(made.size() - 2) ? 0 : 1;
                assertEquals(present, backbone.closes.get());
            }
        }
        swapping.set(false);
        batches.get(20, TimeUnit.SECONDS);
        assertTrue(room.tryAcquire(IN_FLIGHT, 20, TimeUnit.SECONDS));
        assertTrue(releases.close(20_000));
        assertTrue(releases.close(20_000));
        assertEquals(List.of(), List.copyOf(errors));
        made.forEach(backbone -> assertEquals(1, backbone.closes.get()));
        List<String> sorted = new ArrayList<>(names);
        sorted.sort((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
        assertEquals(sorted, names, "a release that was left came back");
    }

    @Test
    void shouldTakeNoReleaseAfterItsEnd() throws Exception {
        List<FakeBackbone> made = new ArrayList<>();
        ServedReleases releases = new ServedReleases(release(0, made), new ShadowShare(1));
        assertTrue(releases.close(1_000));
        ServedRelease late = release(1, made);
        assertFalse(releases.swap(late));
        assertEquals(List.of(1, 1, 0, 0), made.stream().map(b -> b.closes.get()).toList());
    }

    @Test
    void shouldLeaveTheReleaseThatIsRetiringToItsSwapWhenItEnds() throws Exception {
        Gate gate = new Gate("a");
        ServedReleases releases = new ServedReleases(
                new ServedRelease(
                        new ReleasedBackbones("old", List.of(gate)),
                        Buckets.upTo(1),
                        new InferenceMeters(new SimpleMeterRegistry(), "infer")),
                new ShadowShare(1));
        ServedRelease old = releases.take();
        old.model().start(old.buffers(), old.buffers().take(), 1, () -> false).whenComplete((a, f) -> old.giveBack());
        gate.awaitBatch();
        List<FakeBackbone> made = new ArrayList<>();
        Future<Boolean> swap = threads.submit(() -> releases.swap(release(1, made)));
        Await.until("the new release", Duration.ofSeconds(20), () -> {
            ServedRelease now = releases.take();
            now.giveBack();
            return now != old;
        });
        assertFalse(releases.close(50), "a batch is still in the old one");
        assertEquals(List.of(1, 1), made.stream().map(b -> b.closes.get()).toList());
        assertEquals(0, gate.closes.get());
        assertFalse(releases.isIdle());
        gate.open();
        assertTrue(swap.get(20, TimeUnit.SECONDS));
        assertEquals(1, gate.closes.get());
        assertTrue(releases.isIdle());
    }

    private static ServedRelease shadow(FakeBackbone backbone) {
        return ServedRelease.shadow(new ReleasedBackbones("shadow", List.of(backbone)), Buckets.upTo(1));
    }

    @Test
    void shouldFreeAShadowOnceTheBatchesThatItAnswersAreThroughAndNoneTakesItAnyMore() throws Exception {
        List<FakeBackbone> made = new ArrayList<>();
        ServedReleases releases = new ServedReleases(release(0, made), new ShadowShare(1));
        ServedRelease champion = releases.take();
        assertTrue(releases.takeShadow(champion).isEmpty());
        Gate gate = new Gate("a");
        assertTrue(releases.beginShadow(shadow(gate)));
        ServedRelease shadow = releases.takeShadow(champion).orElseThrow();
        shadow.model()
                .start(champion.buffers(), champion.buffers().take(), 1, () -> false)
                .whenComplete((a, f) -> shadow.giveBack());
        gate.awaitBatch();
        Future<?> end = threads.submit(releases::endShadow);
        Await.until("the shadow's end", Duration.ofSeconds(20), () -> {
            Optional<ServedRelease> taken = releases.takeShadow(champion);
            taken.ifPresent(ServedRelease::giveBack);
            return taken.isEmpty();
        });
        assertFalse(end.isDone());
        assertEquals(0, gate.closes.get());
        gate.open();
        end.get(20, TimeUnit.SECONDS);
        assertEquals(1, gate.closes.get());
        champion.giveBack();
        assertTrue(releases.close(20_000));
        assertEquals(List.of(1, 1), made.stream().map(b -> b.closes.get()).toList());
    }

    @Test
    void shouldRefuseAShadowThatNeedsOtherPixelsAndFreeOneWithTheRestAtTheEnd() throws Exception {
        ServedReleases releases = new ServedReleases(release(0, new ArrayList<>()), new ShadowShare(1));
        FakeBackbone other = new FakeBackbone(
                "b", new Preprocessing(Preprocessing.Kind.PLAIN, 5, new float[] {0, 0, 0}, new float[] {1, 1, 1}));
        IOException refused = assertThrows(IOException.class, () -> releases.beginShadow(shadow(other)));
        assertTrue(refused.getMessage().contains("size=5"), refused.getMessage());
        FakeBackbone fits = new FakeBackbone("b");
        assertTrue(releases.beginShadow(shadow(fits)));
        assertTrue(releases.close(20_000));
        assertEquals(List.of(0, 1), List.of(other.closes.get(), fits.closes.get()));
        assertFalse(releases.beginShadow(shadow(other)), "nothing is taken after the end");
    }

    @Test
    void shouldAnswerItsShareOfTheBatchesEvenlySpread() {
        ShadowShare quarter = new ShadowShare(0.25);
        List<Integer> answered = new ArrayList<>();
        for (int batch = 1; batch <= 12; batch++) {
            if (quarter.next()) {
                answered.add(batch);
            }
        }
        assertEquals(List.of(4, 8, 12), answered);
        assertFalse(new ShadowShare(0).next());
        assertTrue(new ShadowShare(1).next());
        assertThrows(IllegalArgumentException.class, () -> new ShadowShare(1.01));
    }
}
