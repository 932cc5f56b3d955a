package io.tailstream.stream.inference;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.tailstream.BackboneOutputs;
import io.tailstream.DeadLetter;
import io.tailstream.ImageEvent;
import io.tailstream.stream.image.References;
import io.tailstream.stream.inference.batch.Batch;
import io.tailstream.stream.inference.batch.Batcher;
import io.tailstream.stream.inference.batch.DaemonThreads;
import io.tailstream.stream.inference.batch.Epoch;
import io.tailstream.stream.inference.batch.FlowControl;
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
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.vision.ImageDecoder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Reads images, runs every backbone of the release in use on them, and writes one outcome for each: backbone outputs or a dead
 * letter, in one transaction with the offsets of its batch.
 *
 * <p>The poll thread never waits for decoder, model or transaction: it goes on polling with its partitions paused while
 * too much is in flight, and so stays in the group however slow the model is.
 */
public final class InferenceWorker implements AutoCloseable {
    private record Polled(ConsumerRecord<byte[], byte[]> record, ConsumerGroupMetadata group) {}

    private static final Logger LOG = Logger.getLogger(InferenceWorker.class);
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final InferenceSettings settings;
    private final InferenceMeters counters;
    private final Epoch epoch = new Epoch();
    private final FlowControl flow;
    private final Batcher<Polled> batcher;
    private final ExecutorService decodeThreads;
    private final ImageSource source;
    private final KafkaClientMetrics clientMeters;
    private final ServedReleases releases;
    private final Pipeline pipeline;
    private final Thread pollThread = new Thread(this::run, "tailstream-infer-poll");
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private int openReading;
    private volatile long polls; // written by the poll thread alone
    private volatile Set<TopicPartition> assigned = Set.of();
    private volatile boolean closing;

    /**
     * @param released the release to begin with, warm; the worker's to close from now on, unless this throws
     * @throws IOException if an allowed root of references does not exist
     */
    InferenceWorker(
            KafkaConnection connection,
            SchemaRegistry registry,
            InferenceSettings settings,
            ReleasedBackbones released,
            InferenceMeters counters)
            throws IOException {
        this.settings = settings;
        this.counters = counters;
        this.flow = new FlowControl(settings.inFlight());
        this.batcher = new Batcher<>(settings.batch(), System::nanoTime, counters::closed);
        counters.measure(flow);
        References references =
                new References(settings.allowedRoots(), settings.decode().maxBytes());
        this.decodeThreads =
                Executors.newFixedThreadPool(settings.decodeThreads(), DaemonThreads.named("tailstream-infer-decode"));
        ImageReader reader = new ImageReader(
                new AvroSerde<>(ImageEvent.class, registry).deserializer(),
                references,
                new ImageDecoder(settings.decode()));
        Outcomes outcomes = new Outcomes(
                connection.topic(Topic.BACKBONE_OUTPUTS),
                new AvroSerde<>(BackboneOutputs.class, registry).serializer(),
                connection.topic(Topic.DEAD_LETTERS),
                new AvroSerde<>(DeadLetter.class, registry).serializer(),
                DeadLetters.declared(Clock.systemUTC()));
        String transactionalId = connection.qualified(InferenceClients.GROUP) + "-" + UUID.randomUUID();
        KafkaConsumer<byte[], byte[]> consumer = InferenceClients.consumer(connection, settings);
        this.source = new ImageSource(consumer, connection.topic(Topic.IMAGES), epoch);
        this.clientMeters = counters.measure(consumer);
        this.releases = new ServedReleases(
                new ServedRelease(released, settings.buckets(), counters), new ShadowShare(settings.shadowShare()));
        this.pipeline = new Pipeline(
                new DecodeStage(reader, decodeThreads, epoch),
                releases,
                outcomes,
                new TransactionWriter(() -> InferenceClients.producer(connection, settings, transactionalId)),
                epoch,
                flow,
                counters,
                source::progress,
                this::fail);
    }

    /** Begins to read. */
    public void start() {
        pollThread.start();
    }

    /**
     * Completes when the worker has ended: normally after {@link #close}, exceptionally when it cannot go on (no
     * permission, a record that its topic does not take, a fault of the program). It never restarts by itself.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** What it has done so far. */
    public InferenceMeters counters() {
        return counters;
    }

    /** Image records between poll and commit. */
    public int imagesInFlight() {
        return flow.images();
    }

    /** The partitions of {@code images} that it reads now. */
    Set<TopicPartition> assigned() {
        return assigned;
    }

    /** Rounds of the poll thread. */
    long polls() {
        return polls;
    }

    /** The name of the release that batches begin with. */
    Optional<String> releaseName() {
        return releases.name();
    }

    /** The name of the shadow, if there is one. */
    Optional<String> shadowName() {
        return releases.shadowName();
    }

    /**
     * Lets batches that close from now on run on this release, all its backbones together; returns when those before
     * are through and the former release is freed. One thread at a time, none of the worker's own.
     *
     * @param next warm; the worker's to close from now on, unless false is returned
     * @return false where the worker is closed
     */
    boolean swap(ReleasedBackbones next) {
        return releases.swap(new ServedRelease(next, settings.buckets(), counters));
    }

    /**
     * Lets this release answer its share of the batches beside the one in use, whose outcomes it does not touch.
     *
     * @param next warm; the worker's to close from now on, unless false is returned or this throws
     * @return false where the worker is closed
     * @throws IOException if it needs images prepared otherwise
     */
    boolean beginShadow(ReleasedBackbones next) throws IOException {
        return releases.beginShadow(ServedRelease.shadow(next, settings.buckets()));
    }

    /** Ends the shadow, if there is one; returns when it is freed. */
    void endShadow() {
        releases.endShadow();
    }

    private void run() {
        try {
            while (!closing) {
                step();
            }
            if (!failure.isDone()) {
                drain();
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            release();
        }
    }

    private void step() {
        var records = source.poll(patience(), this::isFull);
        polls = polls + 1;
        assigned = source.assigned();
        dropOpenIfReadingEnded();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            long size = Math.max(0, record.serializedKeySize()) + (long) Math.max(0, record.serializedValueSize());
            flow.take(size);
            batcher.add(new Polled(record, source.group()), size).forEach(this::submit);
        }
        if (!modelHasWork()) {
            batcher.closeIfDue().ifPresent(this::submit);
        }
    }

    /** One batch in the model and one before it: a third would only wait there, half empty; open, it can still fill. */
    private boolean modelHasWork() {
        return flow.batches() >= 2;
    }

    /** Until the open batch is due, in whole milliseconds upwards: less would be polled for without waiting. */
    private Duration patience() {
        if (modelHasWork()) {
            return IDLE; // a batch that is done with wakes the poll
        }
        return batcher.untilDue()
                .map(left -> Duration.ofMillis(Math.min(IDLE.toMillis(), (left.toNanos() + 999_999) / 1_000_000)))
                .orElse(IDLE);
    }

    private boolean isFull() {
        boolean full = flow.isFull();
        if (full) {
            counters.pauses().increment();
        }
        return full;
    }

    private void dropOpenIfReadingEnded() {
        if (source.reading() != openReading) {
            batcher.closeNow().ifPresent(open -> flow.giveBack(open.items().size(), open.bytes()));
            openReading = source.reading();
        }
    }

    private void submit(Batcher.Closed<Polled> closed) {
        pipeline.submit(new Batch(
                openReading,
                closed.items().get(0).group(),
                closed.items().stream().map(Polled::record).toList(),
                closed.bytes()));
    }

    /** Reads no more; what was read may still be committed while there is time, and keeps its place in the group. */
    private void drain() {
        batcher.closeNow().ifPresent(this::submit);
        long end = System.nanoTime() + settings.drain().toNanos();
        while (!flow.isEmpty() && System.nanoTime() - end < 0 && !failure.isDone()) {
            source.poll(Duration.ofMillis(100), () -> true);
        }
    }

    private void release() {
        epoch.end(openReading);
        // Tasks that never began end at once, for their batch is stale; the running ones may wait for the registry.
        decodeThreads.shutdownNow().forEach(Runnable::run);
        pipeline.close();
        clientMeters.close();
        try {
            source.close();
        } catch (RuntimeException e) {
            LOG.warnf("The group could not be left properly: %s", e.getMessage());
        }
        if (failure.isDone()) {
            ended.completeExceptionally(failure.join());
        } else {
            ended.complete(null);
        }
    }

    /** From any thread, once: the worker ends and says why. */
    private void fail(Throwable reason) {
        if (failure.complete(reason)) {
            LOG.errorf(reason, "The inference worker cannot go on: %s", reason.getMessage());
            closing = true;
            source.wakeup();
        }
    }

    /** Finishes what is in flight or drops it, within seconds; what is dropped is read again by another worker. */
    @Override
    public void close() {
        closing = true;
        source.wakeup();
        if (pollThread.isAlive()) {
            try {
                pollThread.join(settings.drain().plusSeconds(15).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else if (!ended.isDone()) {
            release(); // never started
        }
    }
}
