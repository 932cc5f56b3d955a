package io.tailstream.stream.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailstream.BackboneOutputs;
import io.tailstream.DeadLetter;
import io.tailstream.ImageEvent;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.stream.image.References;
import io.tailstream.stream.inference.batch.Batch;
import io.tailstream.stream.inference.batch.Buckets;
import io.tailstream.stream.inference.batch.Epoch;
import io.tailstream.stream.inference.batch.FlowControl;
import io.tailstream.stream.inference.batch.InFlightLimits;
import io.tailstream.stream.inference.decode.DecodeStage;
import io.tailstream.stream.inference.decode.ImageReader;
import io.tailstream.stream.inference.serving.InferenceMeters;
import io.tailstream.stream.inference.serving.ReleasedBackbones;
import io.tailstream.stream.inference.serving.ServedRelease;
import io.tailstream.stream.inference.serving.ServedReleases;
import io.tailstream.stream.inference.serving.ShadowShare;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.DeadLetters;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.testing.Await;
import io.tailstream.vision.DecodeLimits;
import io.tailstream.vision.ImageDecoder;
import io.tailstream.vision.Preprocessing;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SchemaRegistry REGISTRY = SchemaRegistry.connect("mock://pipeline");

    private final Epoch epoch = new Epoch();
    private final FlowControl flow = new FlowControl(new InFlightLimits(10, 100, 1 << 20));
    private final InferenceMeters counters = new InferenceMeters(new SimpleMeterRegistry(), "infer");
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final ExecutorService decoders = Executors.newFixedThreadPool(2);
    private ServedReleases releases;
    private Pipeline pipeline;

    private Pipeline pipeline(AdaptedBackbone backbone) throws IOException {
        ImageReader reader = new ImageReader(
                new AvroSerde<>(ImageEvent.class, REGISTRY).deserializer(),
                new References(List.of(), 1),
                new ImageDecoder(DecodeLimits.DEFAULT));
        Outcomes outcomes = new Outcomes(
                "outputs",
                new AvroSerde<>(BackboneOutputs.class, REGISTRY).serializer(),
                "letters",
                new AvroSerde<>(DeadLetter.class, REGISTRY).serializer(),
                new DeadLetters(1 << 20, InstantSource.fixed(Instant.EPOCH)));
        releases = new ServedReleases(served("r", backbone), new ShadowShare(0.5));
        pipeline = new Pipeline(
                new DecodeStage(reader, decoders, epoch),
                releases,
                outcomes,
                new TransactionWriter(() -> producer),
                epoch,
                flow,
                counters,
                () -> {},
                failure::set);
        return pipeline;
    }

    private ServedRelease served(String release, AdaptedBackbone... backbones) {
        return new ServedRelease(new ReleasedBackbones(release, List.of(backbones)), Buckets.upTo(4), counters);
    }

    @AfterEach
    void close() {
        pipeline.close();
        decoders.shutdownNow();
    }

    /** Images whose red is their offset; a negative one is garbage. */
    private Batch batch(int... offsets) {
        AvroSerde<ImageEvent> events = new AvroSerde<>(ImageEvent.class, REGISTRY);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int offset : offsets) {
            byte[] value = offset < 0
                    ? new byte[] {9}
                    : events.serializer()
                            .serialize("images", WorkerBench.event("" + offset, WorkerBench.png(offset), null));
            records.add(new ConsumerRecord<>("images", 0, Math.abs(offset), null, value));
            flow.take(1);
        }
        return new Batch(epoch.current(), new ConsumerGroupMetadata("g"), records, offsets.length);
    }

    private void awaitEmpty() {
        Await.until("all batches done", PATIENCE, flow::isEmpty);
    }

    /** What was sent, in order: an image's id, or the first bytes of a dead letter's key. */
    private List<String> sent() {
        return producer.history().stream()
                .map(r -> new String(r.key(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void shouldCommitBatchesInTheOrderOfTheirSubmission() throws Exception {
        Pipeline running = pipeline(new FakeBackbone("a"));
        IntStream.range(0, 10).forEach(i -> running.submit(batch(3 * i, 3 * i + 1, 3 * i + 2)));
        awaitEmpty();
        assertEquals(IntStream.range(0, 30).mapToObj(i -> "" + i).toList(), sent());
        assertEquals(10, producer.commitCount());
        assertEquals(30, counters.images().count());
    }

    @Test
    void shouldGiveEachImageItsOwnLogitsThoughOthersOfItsBatchWereRejected() throws Exception {
        pipeline(new FakeBackbone("a")).submit(batch(-1, 51, -2, 102));
        awaitEmpty();
        assertEquals(List.of("images/0/1", "51", "images/0/2", "102"), sent());
        var read = new AvroSerde<>(BackboneOutputs.class, REGISTRY).deserializer();
        for (int i : new int[] {1, 3}) {
            BackboneOutputs outputs =
                    read.deserialize("outputs", producer.history().get(i).value());
            float red = outputs.getOutputs()
                    .get(0)
                    .getLogits()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getFloat(0);
            assertEquals(Integer.parseInt(outputs.getId()) / 255f, red, 1e-6f);
        }
        assertEquals(2, counters.deadLetters());
    }

    @Test
    void shouldNotCallTheModelForABatchWithoutAnImage() throws Exception {
        FakeBackbone backbone = new FakeBackbone("a");
        pipeline(backbone).submit(batch(-1, -2));
        awaitEmpty();
        assertEquals(List.of(), backbone.sizes);
        assertEquals(1, producer.commitCount());
    }

    @Test
    void shouldDropTheBatchesBehindOneThatWasNotCommitted() throws Exception {
        Gate gate = new Gate("a");
        Pipeline running = pipeline(gate);
        producer.sendOffsetsToTransactionException = new CommitFailedException("rebalanced");
        running.submit(batch(1));
        running.submit(batch(2));
        running.submit(batch(3));
        gate.awaitBatch();
        gate.open();
        awaitEmpty();
        assertEquals(List.of(), sent());
        assertEquals(3, counters.aborted());
        assertEquals(1, epoch.current());

        // The next reading begins before them.
        producer.sendOffsetsToTransactionException = null;
        running.submit(batch(1));
        awaitEmpty();
        assertEquals(List.of("1"), sent());
    }

    @Test
    void shouldDropABatchWhoseReadingEndedWhileItWasInTheModel() throws Exception {
        Gate gate = new Gate("a");
        Pipeline running = pipeline(gate);
        running.submit(batch(1));
        gate.awaitBatch();
        epoch.end(0);
        gate.open();
        awaitEmpty();
        assertEquals(List.of(), sent());
        assertEquals(1, counters.aborted());
        assertEquals(0, producer.commitCount());
    }

    @Test
    void shouldReportAnErrorAndCommitNothingOfItsBatch() throws Exception {
        AssertionError error = new AssertionError("a fault of the program");
        FakeBackbone backbone = new FakeBackbone("a") {
            @Override
            public void check(float[] reds) {
                throw error;
            }
        };
        pipeline(backbone).submit(batch(1));
        awaitEmpty();
        assertSame(error, failure.get());
        assertEquals(0, producer.commitCount());
        assertFalse(producer.transactionInFlight());
    }

    @Test
    void shouldCloseThoughTheModelHoldsABatch() throws Exception {
        Gate gate = new Gate("a");
        Pipeline running = pipeline(gate);
        running.submit(batch(1));
        gate.awaitBatch();
        epoch.end(0);
        running.close();
        assertFalse(running.isModelIdle());
        gate.open();
        Await.until("the model's end", PATIENCE, running::isModelIdle);
        assertTrue(sent().isEmpty());
    }

    @Test
    void shouldFinishABatchOnTheReleaseThatItBeganWithAndBeginTheNextOnTheNewOne() throws Exception {
        Gate gate = new Gate("a");
        Pipeline running = pipeline(gate);
        running.submit(batch(1));
        gate.awaitBatch();
        // The new release has another backbone, which wants other pixels.
        FakeBackbone other = new FakeBackbone(
                "b", new Preprocessing(Preprocessing.Kind.PLAIN, 5, new float[] {0, 0, 0}, new float[] {1, 1, 1}));
        CompletableFuture<Boolean> swap = CompletableFuture.supplyAsync(() -> releases.swap(served("s", other)));
        Await.until("the new release", PATIENCE, () -> {
            ServedRelease present = releases.take();
            present.giveBack();
            return present.name().equals("s");
        });
        running.submit(batch(51, -2, 102));
        Await.until("the new release's batch", PATIENCE, () -> other.sizes.equals(List.of(4)));
        assertFalse(swap.isDone());
        assertEquals(0, gate.closes.get());
        gate.open();
        awaitEmpty();
        assertTrue(swap.get(20, TimeUnit.SECONDS));
        assertEquals(1, gate.closes.get());
        assertEquals(List.of("1", "51", "images/0/2", "102"), sent());
        assertEquals("r a", releaseAndBackbone(0));
        assertEquals("s b", releaseAndBackbone(1));
        assertEquals("s b", releaseAndBackbone(3));
        running.close();
        assertEquals(List.of(1, 1), List.of(gate.closes.get(), other.closes.get()));
    }

    private String releaseAndBackbone(int record) {
        BackboneOutputs outputs = new AvroSerde<>(BackboneOutputs.class, REGISTRY)
                .deserializer()
                .deserialize("outputs", producer.history().get(record).value());
        return outputs.getRelease() + " " + outputs.getOutputs().get(0).getBackbone();
    }

    @Test
    void shouldWriteAShadowsOutputsOfItsShareWithTheBatchAndNothingOfTheBatchOtherwise() throws Exception {
        FakeBackbone champion = new FakeBackbone("a");
        FakeBackbone beside = new FakeBackbone("b");
        Pipeline running = pipeline(champion);
        assertTrue(releases.beginShadow(
                ServedRelease.shadow(new ReleasedBackbones("s", List.of(beside)), Buckets.upTo(4))));
        running.submit(batch(1, 51));
        running.submit(batch(102, -2, 153));
        awaitEmpty();
        // The second of two batches is the shadow's; its outputs come after the outcomes, in their transaction.
        assertEquals(List.of("1", "51", "102", "images/0/2", "153", "102", "153"), sent());
        assertEquals("r a false", releaseAndBackbone(2) + " " + isShadow(2));
        assertEquals("s b true", releaseAndBackbone(5) + " " + isShadow(5));
        assertEquals("s b true", releaseAndBackbone(6) + " " + isShadow(6));
        assertEquals(List.of(4), beside.sizes, "one call, padded");
        assertEquals(List.of(5.0, 1.0), List.of(counters.images().count(), counters.deadLetters()));
        assertEquals(
                List.of(2.0, 0.0),
                List.of(
                        counters.shadowOutputs().count(),
                        counters.shadowFailures().count()));
        assertEquals(0, counters.failuresOf("b").count(), "a shadow's backbones count nowhere");
    }

    @Test
    void shouldLoseOnlyTheShadowsOutputsWhenTheShadowFails() throws Exception {
        FakeBackbone broken = new FakeBackbone("b") {
            @Override
            public void check(float[] reds) {
                throw new IllegalStateException("no memory for the shadow");
            }
        };
        FakeBackbone fault = new FakeBackbone("b") {
            @Override
            public void check(float[] reds) {
                throw new AssertionError("a fault of the shadow");
            }
        };
        Pipeline running = pipeline(new FakeBackbone("a"));
        for (FakeBackbone shadow : List.of(broken, fault)) {
            assertTrue(releases.beginShadow(
                    ServedRelease.shadow(new ReleasedBackbones("s", List.of(shadow)), Buckets.upTo(4))));
            running.submit(batch(1, 51));
            running.submit(batch(102, 153, -9));
            awaitEmpty();
            releases.endShadow();
            assertEquals(1, shadow.closes.get());
        }
        assertEquals(List.of("1", "51", "102", "153", "images/0/9", "1", "51", "102", "153", "images/0/9"), sent());
        assertEquals(
                List.of(0.0, 4.0),
                List.of(
                        counters.shadowOutputs().count(),
                        counters.shadowFailures().count()));
        assertEquals(10, counters.images().count());
        assertEquals(null, failure.get());
    }

    private boolean isShadow(int record) {
        return new AvroSerde<>(BackboneOutputs.class, REGISTRY)
                .deserializer()
                .deserialize("outputs", producer.history().get(record).value())
                .getShadow();
    }
}
