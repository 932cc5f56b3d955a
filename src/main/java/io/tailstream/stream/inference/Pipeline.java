package io.tailstream.stream.inference;

import io.tailstream.stream.inference.batch.Batch;
import io.tailstream.stream.inference.batch.DaemonThreads;
import io.tailstream.stream.inference.batch.Epoch;
import io.tailstream.stream.inference.batch.FlowControl;
import io.tailstream.stream.inference.decode.DecodeStage;
import io.tailstream.stream.inference.decode.Decoded;
import io.tailstream.stream.inference.decode.PixelBuffers;
import io.tailstream.stream.inference.serving.BackboneAnswers;
import io.tailstream.stream.inference.serving.InferenceMeters;
import io.tailstream.stream.inference.serving.ServedRelease;
import io.tailstream.stream.inference.serving.ServedReleases;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * The stations of a batch: decode (several threads), model (one thread a backbone), transaction (one). While the model
 * runs a batch, the next is decoded and the one before is committed. Transactions are in the order of submission, which
 * is that of the offsets. A batch runs on the release that is present when it is submitted.
 *
 * <p>A batch of a reading that has ended passes through without work, gives back what it holds, and ends nothing else.
 */
final class Pipeline implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Pipeline.class);

    private final DecodeStage decode;
    private final ServedReleases releases;
    private final Outcomes outcomes;
    private final TransactionWriter writer;
    private final Epoch epoch;
    private final FlowControl flow;
    private final InferenceMeters counters;
    private final Runnable progress;
    private final Consumer<Throwable> failed;
    private final ExecutorService transactionThread =
            Executors.newSingleThreadExecutor(DaemonThreads.named("tailstream-infer-transaction"));

    /**
     * @param releases this one's to close
     * @param progress called when a batch is done with
     * @param failed called with what no reading again would mend
     */
    Pipeline(
            DecodeStage decode,
            ServedReleases releases,
            Outcomes outcomes,
            TransactionWriter writer,
            Epoch epoch,
            FlowControl flow,
            InferenceMeters counters,
            Runnable progress,
            Consumer<Throwable> failed) {
        this.decode = decode;
        this.releases = releases;
        this.outcomes = outcomes;
        this.writer = writer;
        this.epoch = epoch;
        this.flow = flow;
        this.counters = counters;
        this.progress = progress;
        this.failed = failed;
    }

    /** Takes a batch whose records {@link FlowControl} has counted. Does not wait. */
    void submit(Batch batch) {
        flow.takeBatch();
        ServedRelease release = releases.take();
        Optional<ServedRelease> shadow = releases.takeShadow(release);
        long start = System.nanoTime();
        DecodeStage.Running running = decode.start(batch, release.buffers());
        CompletableFuture<Outcomes.Made> made = running.decoded()
                .whenComplete(
                        (decoded, failure) -> counters.decode().record(System.nanoTime() - start, TimeUnit.NANOSECONDS))
                .thenCompose(decoded -> outcomes(batch, release, shadow, decoded, running.pixels()))
                .whenComplete((outcome, failure) -> {
                    running.release();
                    release.giveBack();
                    shadow.ifPresent(ServedRelease::giveBack);
                });
        transactionThread.execute(() -> commit(batch, made));
    }

    private CompletableFuture<Outcomes.Made> outcomes(
            Batch batch,
            ServedRelease release,
            Optional<ServedRelease> shadow,
            List<Decoded> decoded,
            float[][] pixels) {
        int images =
                (int) decoded.stream().filter(Decoded.Image.class::isInstance).count();
        CompletableFuture<Outcomes.Shadowed> beside = shadow.map(
                        s -> shadowed(batch, release.buffers(), s, decoded, pixels, images))
                .orElse(CompletableFuture.completedFuture(Outcomes.Shadowed.NONE));
        long start = System.nanoTime();
        // The two are waited for even if one fails: the other may read the pixels still.
        return release.model()
                .start(release.buffers(), pixels, images, () -> epoch.isStale(batch))
                .whenComplete(
                        (answers, failure) -> counters.model().record(System.nanoTime() - start, TimeUnit.NANOSECONDS))
                .thenApply(answers -> outcomes.of(batch, release.name(), decoded, answers))
                .thenCombine(beside, Outcomes.Made::with);
    }

    /** Never ends exceptionally: what a shadow fails at is counted, and the batch goes on without it. */
    private CompletableFuture<Outcomes.Shadowed> shadowed(
            Batch batch,
            PixelBuffers buffers,
            ServedRelease shadow,
            List<Decoded> decoded,
            float[][] pixels,
            int images) {
        CompletableFuture<List<BackboneAnswers>> answers;
        try {
            answers = shadow.model().start(buffers, pixels, images, () -> epoch.isStale(batch));
        } catch (RuntimeException e) {
            answers = CompletableFuture.failedFuture(e); // the worker ends, and this batch with it
        }
        return answers.thenApply(given -> outcomes.shadow(batch, shadow.name(), decoded, given))
                .exceptionally(failure -> {
                    if (!epoch.isStale(batch)) {
                        LOG.warnf(
                                failure,
                                "Shadow %s failed on a batch of %d images, which have their outcomes without it",
                                shadow.name(),
                                images);
                    }
                    return new Outcomes.Shadowed(List.of(), images);
                });
    }

    private void commit(Batch batch, CompletableFuture<Outcomes.Made> awaited) {
        Optional<InferenceMeters.Abort> aborted;
        try {
            aborted = commit(batch, awaited.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end: what is not committed is read again
            aborted = Optional.of(InferenceMeters.Abort.SUPERSEDED);
        } catch (ExecutionException e) {
            aborted = Optional.of(InferenceMeters.Abort.SUPERSEDED);
            if (!epoch.isStale(batch)) { // a dropped batch may end its wait for the registry with an exception
                aborted = Optional.of(InferenceMeters.Abort.FAILED);
                failed.accept(e.getCause());
            }
        } catch (RuntimeException | Error e) {
            aborted = Optional.of(InferenceMeters.Abort.FAILED);
            failed.accept(e);
        }
        if (aborted.isPresent()) {
            LOG.debugf("Batch of %s is dropped: %s", batch, aborted.get());
            counters.aborted(aborted.get()).increment();
            epoch.end(batch.epoch());
        }
        flow.giveBackBatch(batch.records().size(), batch.bytes());
        progress.run();
    }

    /** @return why the batch is not committed; empty where it is */
    private Optional<InferenceMeters.Abort> commit(Batch batch, Outcomes.Made made) {
        if (epoch.isStale(batch)) {
            return Optional.of(InferenceMeters.Abort.SUPERSEDED);
        }
        long start = System.nanoTime();
        boolean committed = writer.commit(batch, made.records());
        counters.transaction().record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        if (!committed) {
            return Optional.of(InferenceMeters.Abort.TRANSACTION);
        }
        counters.batches().increment();
        counters.images().increment(batch.records().size());
        counters.batchImages().record(batch.records().size());
        made.rejections().forEach(why -> counters.deadLetter(why.stage(), why.cause()));
        counters.shadowOutputs().increment(made.shadow().records().size());
        counters.shadowFailures().increment(made.shadow().failed());
        long now = System.currentTimeMillis();
        for (ConsumerRecord<byte[], byte[]> record : batch.records()) {
            counters.latency().record(Math.max(0, now - record.timestamp()), TimeUnit.MILLISECONDS);
        }
        return Optional.empty();
    }

    /** Whether no batch is in the model, nor will be: true after {@link #close} unless a native call goes on. */
    boolean isModelIdle() {
        return releases.isIdle();
    }

    /**
     * Drops what is still in flight, ends the threads and frees the backbones; a native call of the model is not waited
     * for, and its memory is left alone.
     */
    @Override
    public void close() {
        writer.abandon();
        try {
            if (releases.close(2_000)) {
                transactionThread.shutdown();
            } else {
                LOG.warn(
                        "The model is still busy with a batch that is dropped: its memory is left to the process's end");
                transactionThread.shutdownNow();
            }
            if (transactionThread.awaitTermination(5, TimeUnit.SECONDS)) {
                writer.close();
            } else {
                LOG.warn("The last transaction has not ended; the broker will abort it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
