package io.tailstream.stream.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.inference.batch.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TransactionWriterTest {
    private static final String GROUP = "g";
    private static final TopicPartition P0 = new TopicPartition("images", 0);
    private static final TopicPartition P1 = new TopicPartition("images", 1);

    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final List<RuntimeException> initFailures = new ArrayList<>();
    private final TransactionWriter writer = new TransactionWriter(() -> {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        if (!initFailures.isEmpty()) {
            producer.initTransactionException = initFailures.remove(0);
        }
        producers.add(producer);
        return producer;
    });
    private final Batch batch =
            new Batch(0, new ConsumerGroupMetadata(GROUP), List.of(record(0, 4), record(1, 9), record(0, 5)), 3);
    private final List<ProducerRecord<byte[], byte[]>> outcomes =
            List.of(new ProducerRecord<>("backbone-outputs", new byte[] {1}));

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset) {
        return new ConsumerRecord<>("images", partition, offset, null, new byte[1]);
    }

    private MockProducer<byte[], byte[]> producer(int i) {
        return producers.get(i);
    }

    @Test
    void shouldCommitOutcomesTogetherWithTheOffsetsAfterTheLastRecords() {
        assertTrue(writer.commit(batch, outcomes));
        assertEquals(outcomes, producer(0).history());
        assertEquals(
                List.of(Map.of(GROUP, Map.of(P0, new OffsetAndMetadata(6, ""), P1, new OffsetAndMetadata(10, "")))),
                producer(0).consumerGroupOffsetsHistory());
    }

    @Test
    void shouldAbortAndKeepTheProducerWhenTheGenerationIsOver() {
        assertTrue(writer.commit(batch, outcomes));
        producer(0).sendOffsetsToTransactionException = new CommitFailedException("rebalanced");
        assertFalse(writer.commit(batch, outcomes));
        assertTrue(producer(0).transactionAborted());
        producer(0).sendOffsetsToTransactionException = null;
        assertTrue(writer.commit(batch, outcomes));
        assertEquals(1, producers.size());
    }

    @Test
    void shouldAskAgainForACommitThatTimedOutForItMayHaveBeenDone() {
        assertTrue(writer.commit(batch, outcomes));
        int[] asked = {0};
        MockProducer<byte[], byte[]> slow =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public void commitTransaction() {
                        if (asked[0]++ < 2) {
                            throw new TimeoutException("no answer");
                        }
                        super.commitTransaction();
                    }
                };
        TransactionWriter patient = new TransactionWriter(() -> slow);
        assertTrue(patient.commit(batch, outcomes));
        assertEquals(3, asked[0]);
        assertFalse(slow.transactionAborted());
    }

    @Test
    void shouldReplaceAProducerThatIsFenced() {
        assertTrue(writer.commit(batch, outcomes));
        producer(0).commitTransactionException = new ProducerFencedException("fenced");
        producer(0).abortTransactionException = new ProducerFencedException("fenced");
        assertFalse(writer.commit(batch, outcomes));
        assertTrue(producer(0).closed());
        assertTrue(writer.commit(batch, outcomes));
        assertEquals(2, producers.size());
    }

    @Test
    void shouldTryAgainUntilABrokerAnswers() {
        initFailures.addAll(List.of(new TimeoutException("no broker"), new TimeoutException("no broker")));
        assertTrue(writer.commit(batch, outcomes));
        assertEquals(3, producers.size());
    }

    @Test
    void shouldStopWaitingForABrokerWhenAbandoned() {
        initFailures.add(new TimeoutException("no broker"));
        writer.abandon();
        assertFalse(writer.commit(batch, outcomes));
    }

    @Test
    void shouldNotRepeatWhatCannotSucceed() {
        assertTrue(writer.commit(batch, outcomes));
        producer(0).commitTransactionException = new TopicAuthorizationException("no permission");
        assertThrows(TopicAuthorizationException.class, () -> writer.commit(batch, outcomes));
    }
}
