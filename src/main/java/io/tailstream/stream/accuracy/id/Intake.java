package io.tailstream.stream.accuracy.id;

import io.tailstream.Origin;
import io.tailstream.stream.station.DeadLetterMeters;
import io.tailstream.stream.wire.DeadLetters;
import io.tailstream.stream.wire.NotAvroException;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Reads the records of an input topic, bytes, and forwards each as an {@link IdRecord} by its id, or, where it cannot be
 * read, as a dead letter by its origin: nothing is skipped in silence, and no bad record stops the topology. A registry
 * that is down is waited for; it is no fault of the record.
 */
abstract class Intake implements Processor<byte[], byte[], String, Object> {

    /** The stage of a dead letter whose bytes are not a record of the topic. */
    private static final String READ = "read";

    /** The stage of a dead letter that was read, and is of no use to the accuracy. */
    private static final String ACCURACY = "accuracy";

    private ProcessorContext<String, Object> context;
    private final DeadLetterMeters meters;
    private DeadLetters deadLetters;

    Intake(DeadLetterMeters meters) {
        this.meters = meters;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.deadLetters = DeadLetters.declared(() -> Instant.ofEpochMilli(this.context.currentSystemTimeMs()));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record of no topic reached the accuracy topology"));
        try {
            Read read = read(record, at);
            context.forward(record.withKey(read.id()).withValue(read.record()));
        } catch (NotAvroException e) {
            giveUp(record, at, READ, e.cause(), e.getMessage());
        } catch (UnusableRecordException e) {
            giveUp(record, at, ACCURACY, e.cause(), e.getMessage());
        }
    }

    /**
     * The record and the id that it is about.
     *
     * @throws NotAvroException if the bytes are not a record of the topic
     * @throws UnusableRecordException if nothing can be made of it
     */
    abstract Read read(Record<byte[], byte[]> record, RecordMetadata at);

    private void giveUp(Record<byte[], byte[]> record, RecordMetadata at, String stage, String cause, String message) {
        meters.count(stage, cause);
        Origin origin = new Origin(at.topic(), at.partition(), at.offset());
        context.forward(record.withKey(DeadLetters.key(origin))
                .withValue(deadLetters.of(origin, stage, cause, message, record.key(), record.value())));
    }

    /** What was read. */
    record Read(String id, IdRecord record) {}
}
