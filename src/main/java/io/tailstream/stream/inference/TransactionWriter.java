package io.tailstream.stream.inference;

import io.tailstream.stream.inference.batch.Batch;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jboss.logging.Logger;

/**
 * Commits batches, one transaction each: the outcomes and the offsets that they came from. One thread's own.
 *
 * <p>What a transaction came to may be unknown to the client: a commit that timed out may have been done. It need not be
 * known. The commit is repeated, which Kafka allows, until it is confirmed or refused; if refused, the transaction is
 * aborted or, where that cannot be done, the producer replaced by one of the same transactional id, whose
 * initialisation ends what the former left open. Only then is the batch reported as not committed, and the worker reads
 * on from the committed offset, which stands or falls with the outcomes.
 */
final class TransactionWriter implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TransactionWriter.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final CountDownLatch abandoned = new CountDownLatch(1);
    private Producer<byte[], byte[]> producer;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** @param producers makes a producer, not yet initialised; each with the same transactional id */
    TransactionWriter(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /**
     * Commits a batch. Waits for a broker that does not answer, for as long as it takes or until {@link #abandon}.
     *
     * @return whether the outcomes are visible; if not, none of them is or ever will be, or the writer was abandoned
     * @throws KafkaException where trying again cannot help: no permission, a record larger than its topic takes
     */
    boolean commit(Batch batch, List<ProducerRecord<byte[], byte[]>> outcomes) {
        if (!connect()) {
            return false;
        }
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> outcome : outcomes) {
                producer.send(outcome); // a failure comes to light at the commit
            }
            producer.sendOffsetsToTransaction(batch.nextOffsets(), batch.group());
            if (confirmCommit(batch)) {
                pauseMillis = FIRST_PAUSE_MILLIS;
                return true;
            }
            return false;
        } catch (CommitFailedException e) {
            LOG.infof("Batch of %s is another generation's by now, aborted: %s", batch, e.getMessage());
            abortOrReplace();
        } catch (KafkaException e) {
            if (isHopeless(e) || isHopeless(e.getCause())) {
                throw e;
            }
            LOG.warnf("Transaction of %s failed, its images will be read again: %s", batch, e);
            abortOrReplace();
            pause();
        }
        return false;
    }

    private boolean confirmCommit(Batch batch) {
        while (true) {
            try {
                producer.commitTransaction();
                return true;
            } catch (TimeoutException e) {
                LOG.warnf("Commit of %s is not confirmed yet, asking again: %s", batch, e.getMessage());
                if (pause()) {
                    return false;
                }
            }
        }
    }

    private void abortOrReplace() {
        try {
            producer.abortTransaction();
        } catch (KafkaException e) {
            LOG.warnf("Transaction could not be aborted, replacing the producer: %s", e);
            discard();
            connect();
        }
    }

    /** Makes sure of an initialised producer; false only if abandoned. */
    private boolean connect() {
        while (producer == null && abandoned.getCount() > 0) {
            Producer<byte[], byte[]> fresh = producers.get();
            try {
                fresh.initTransactions();
                producer = fresh;
                pauseMillis = FIRST_PAUSE_MILLIS;
            } catch (KafkaException e) {
                fresh.close(Duration.ZERO);
                if (isHopeless(e)) {
                    throw e;
                }
                LOG.warnf("No transaction is possible yet, is the broker up? Trying again: %s", e.getMessage());
                pause();
            }
        }
        return producer != null;
    }

    private static boolean isHopeless(Throwable e) {
        return e instanceof AuthenticationException
                || e instanceof AuthorizationException
                || e instanceof ConfigException
                || e instanceof UnsupportedVersionException
                || e instanceof RecordTooLargeException;
    }

    /** Waits, longer each time until something succeeds; true if abandoned. */
    private boolean pause() {
        long millis = pauseMillis;
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        try {
            return abandoned.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** From any thread: ends every wait for the broker, what is not committed by then will be read again by others. */
    void abandon() {
        abandoned.countDown();
    }

    private void discard() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    /** Aborts what is open and leaves. */
    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(1));
            producer = null;
        }
    }
}
