package io.tailstream.stream.inference;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The stations of a batch: decode (several threads), model (one), transaction (one). While the model runs a batch, the
 * next is decoded and the one before is committed. Batches pass each station in the order of submission, so transactions
 * are in the order of the offsets.
 *
 * <p>A batch of a reading that has ended passes through without work, gives back what it holds, and ends nothing else.
 */
final class Pipeline implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Pipeline.class);

    private final DecodeStage decode;
    private final ModelStage model;
    private final Outcomes outcomes;
    private final TransactionWriter writer;
    private final Epoch epoch;
    private final FlowControl flow;
    private final InferenceCounters counters;
    private final Runnable progress;
    private final Consumer<Throwable> failed;
    private final ExecutorService modelThread = Executors.newSingleThreadExecutor(daemon("tailstream-infer-model"));
    private final ExecutorService transactionThread =
            Executors.newSingleThreadExecutor(daemon("tailstream-infer-transaction"));

    /**
     * @param progress called when a batch is done with
     * @param failed called with what no reading again would mend
     */
    Pipeline(
            DecodeStage decode,
            ModelStage model,
            Outcomes outcomes,
            TransactionWriter writer,
            Epoch epoch,
            FlowControl flow,
            InferenceCounters counters,
            Runnable progress,
            Consumer<Throwable> failed) {
        this.decode = decode;
        this.model = model;
        this.outcomes = outcomes;
        this.writer = writer;
        this.epoch = epoch;
        this.flow = flow;
        this.counters = counters;
        this.progress = progress;
        this.failed = failed;
    }

    static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Takes a batch whose records {@link FlowControl} has counted. Does not wait. */
    void submit(Batch batch) {
        flow.takeBatch();
        DecodeStage.Running running = decode.start(batch);
        modelThread.execute(() -> infer(batch, running));
    }

    private void infer(Batch batch, DecodeStage.Running running) {
        Outcomes.Made made = null;
        try {
            made = outcomesOf(batch, running);
        } catch (RuntimeException | Error e) {
            if (!epoch.isStale(batch)) { // a dropped batch may end its wait for the registry with an exception
                failed.accept(e instanceof CompletionException && e.getCause() != null ? e.getCause() : e);
            }
        } finally {
            running.release();
        }
        Outcomes.Made result = made;
        try {
            transactionThread.execute(() -> commit(batch, result));
        } catch (RejectedExecutionException e) {
            LOG.debugf("Batch of %s came out of the model after the worker's end", batch);
        }
    }

    private Outcomes.Made outcomesOf(Batch batch, DecodeStage.Running running) {
        List<Decoded> decoded = running.await();
        if (epoch.isStale(batch)) {
            return null;
        }
        int images =
                (int) decoded.stream().filter(DecodedImage.class::isInstance).count();
        return outcomes.of(batch, decoded, model.run(running.pixels(), images));
    }

    /** @param made null for a batch that is dropped */
    private void commit(Batch batch, Outcomes.Made made) {
        boolean committed = false;
        try {
            committed = made != null && !epoch.isStale(batch) && writer.commit(batch, made.records());
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
        if (committed) {
            counters.batches().increment();
            counters.images().add(batch.records().size());
            counters.deadLetters().add(made.deadLetters());
        } else {
            LOG.debugf("Batch of %s is dropped", batch);
            counters.abortedBatches().increment();
            epoch.end(batch.epoch());
        }
        flow.giveBackBatch(batch.records().size(), batch.bytes());
        progress.run();
    }

    /** Whether no batch is in the model, nor will be: true after {@link #close} unless a native call goes on. */
    boolean isModelIdle() {
        return modelThread.isTerminated();
    }

    /** Drops what is still in flight and ends the threads; a native call of the model is not waited for. */
    @Override
    public void close() {
        writer.abandon();
        modelThread.shutdown();
        try {
            if (modelThread.awaitTermination(2, TimeUnit.SECONDS)) {
                transactionThread.shutdown();
            } else {
                LOG.warn("The model is still busy with a batch that is dropped");
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
