package io.tailstream.stream.inference;

import io.tailstream.BackboneFailure;
import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.DeadLetter;
import io.tailstream.Origin;
import io.tailstream.stream.wire.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes the one outcome of each record of a batch: its backbones' outputs, or a dead letter. Serialises at once, so that
 * no transaction is open while the registry is asked for a schema's id.
 */
final class Outcomes {
    /** What a batch gives: one record for each of its images. */
    record Made(List<ProducerRecord<byte[], byte[]>> records, int deadLetters) {}

    private final String outputsTopic;
    private final String deadLettersTopic;
    private final Serializer<BackboneOutputs> outputs;
    private final Serializer<DeadLetter> letters;
    private final DeadLetters deadLetters;

    Outcomes(
            String outputsTopic,
            Serializer<BackboneOutputs> outputs,
            String deadLettersTopic,
            Serializer<DeadLetter> letters,
            DeadLetters deadLetters) {
        this.outputsTopic = outputsTopic;
        this.deadLettersTopic = deadLettersTopic;
        this.outputs = outputs;
        this.letters = letters;
        this.deadLetters = deadLetters;
    }

    /**
     * @param release the name of the one that computed the answers
     * @param decoded one entry a record
     * @param answers of every backbone, rows being the decoded images in their order
     */
    Made of(Batch batch, String release, List<Decoded> decoded, List<BackboneAnswers> answers) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(decoded.size());
        int dead = 0;
        int row = 0;
        for (int i = 0; i < decoded.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = batch.records().get(i);
            if (decoded.get(i) instanceof DecodedImage image) {
                BackboneOutputs made = outputs(record, release, image, answers, row++);
                if (!made.getOutputs().isEmpty()) {
                    records.add(new ProducerRecord<>(
                            outputsTopic,
                            image.id().getBytes(StandardCharsets.UTF_8),
                            outputs.serialize(outputsTopic, made)));
                    continue;
                }
                records.add(deadLetter(
                        record,
                        new Rejection(
                                "inference", "allBackbonesFailed", "No backbone gave logits: " + made.getFailures())));
            } else {
                records.add(deadLetter(record, (Rejection) decoded.get(i)));
            }
            dead++;
        }
        return new Made(records, dead);
    }

    private BackboneOutputs outputs(
            ConsumerRecord<byte[], byte[]> record,
            String release,
            DecodedImage image,
            List<BackboneAnswers> answers,
            int row) {
        List<BackboneOutput> given = new ArrayList<>(answers.size());
        List<BackboneFailure> failed = new ArrayList<>();
        for (BackboneAnswers answer : answers) {
            String failure = answer.failures()[row];
            if (failure == null) {
                given.add(new BackboneOutput(answer.backbone(), answer.bytes(row)));
            } else {
                failed.add(new BackboneFailure(answer.backbone(), failure));
            }
        }
        return BackboneOutputs.newBuilder()
                .setId(image.id())
                .setCapturedAt(image.capturedAt())
                .setAppendedAt(Instant.ofEpochMilli(record.timestamp()))
                .setOrigin(origin(record))
                .setRelease(release)
                .setOutputs(given)
                .setFailures(failed)
                .build();
    }

    private ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> record, Rejection why) {
        Origin origin = origin(record);
        DeadLetter letter =
                deadLetters.of(origin, why.stage(), why.cause(), why.message(), record.key(), record.value());
        return new ProducerRecord<>(
                deadLettersTopic,
                DeadLetters.key(origin).getBytes(StandardCharsets.UTF_8),
                letters.serialize(deadLettersTopic, letter));
    }

    private static Origin origin(ConsumerRecord<byte[], byte[]> record) {
        return new Origin(record.topic(), record.partition(), record.offset());
    }
}
