package io.tailstream.stream.inference;

import io.tailstream.BackboneFailure;
import io.tailstream.BackboneOutput;
import io.tailstream.BackboneOutputs;
import io.tailstream.DeadLetter;
import io.tailstream.Origin;
import io.tailstream.stream.inference.batch.Batch;
import io.tailstream.stream.inference.decode.Decoded;
import io.tailstream.stream.inference.serving.BackboneAnswers;
import io.tailstream.stream.wire.DeadLetters;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicDeclarations;
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
    /** What a record has beside key and value, and more than that. */
    private static final int FRAMING = 1024;

    /**
     * What a batch gives: one record for each of its images, and the shadow's.
     *
     * @param rejections why those of the outcomes that are dead letters are
     * @param shadow what a shadow's answers came to
     */
    record Made(List<ProducerRecord<byte[], byte[]>> outcomes, List<Decoded.Rejection> rejections, Shadowed shadow) {

        /** All that the batch's transaction writes. */
        List<ProducerRecord<byte[], byte[]>> records() {
            if (shadow.records().isEmpty()) {
                return outcomes;
            }
            List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(outcomes);
            all.addAll(shadow.records());
            return all;
        }

        Made with(Shadowed beside) {
            return new Made(outcomes, rejections, beside);
        }
    }

    /**
     * A shadow's answers to a batch.
     *
     * @param failed images that it was to answer and has no record for
     */
    record Shadowed(List<ProducerRecord<byte[], byte[]>> records, int failed) {
        /** Of a batch that no shadow answers. */
        static final Shadowed NONE = new Shadowed(List.of(), 0);
    }

    private final String outputsTopic;
    private final String deadLettersTopic;
    private final Serializer<BackboneOutputs> outputs;
    private final Serializer<DeadLetter> letters;
    private final DeadLetters deadLetters;
    private final int largestShadow =
            TopicDeclarations.load().of(Topic.BACKBONE_OUTPUTS).maxMessageBytes() - FRAMING;

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
        List<Decoded.Rejection> rejections = new ArrayList<>();
        int row = 0;
        for (int i = 0; i < decoded.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = batch.records().get(i);
            if (decoded.get(i) instanceof Decoded.Image image) {
                BackboneOutputs made = outputs(record, release, false, image, answers, row++);
                if (!made.getOutputs().isEmpty()) {
                    records.add(record(image, made));
                    continue;
                }
                rejections.add(new Decoded.Rejection(
                        "inference", "allBackbonesFailed", "No backbone gave logits: " + made.getFailures()));
            } else {
                rejections.add((Decoded.Rejection) decoded.get(i));
            }
            records.add(deadLetter(record, rejections.get(rejections.size() - 1)));
        }
        return new Made(records, rejections, Shadowed.NONE);
    }

    /**
     * A shadow's outputs beside the outcomes. An image that it has none for, or that they are too large for the topic of,
     * is counted and left out: nothing of the shadow may fail a transaction.
     *
     * @param release the shadow's name
     * @param answers as for {@link #of}
     */
    Shadowed shadow(Batch batch, String release, List<Decoded> decoded, List<BackboneAnswers> answers) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(decoded.size());
        int row = 0;
        for (int i = 0; i < decoded.size(); i++) {
            if (decoded.get(i) instanceof Decoded.Image image) {
                BackboneOutputs made = outputs(batch.records().get(i), release, true, image, answers, row++);
                ProducerRecord<byte[], byte[]> record = record(image, made);
                if (!made.getOutputs().isEmpty() && record.key().length + record.value().length <= largestShadow) {
                    records.add(record);
                }
            }
        }
        return new Shadowed(records, row - records.size());
    }

    private ProducerRecord<byte[], byte[]> record(Decoded.Image image, BackboneOutputs made) {
        return new ProducerRecord<>(
                outputsTopic, image.id().getBytes(StandardCharsets.UTF_8), outputs.serialize(outputsTopic, made));
    }

    private BackboneOutputs outputs(
            ConsumerRecord<byte[], byte[]> record,
            String release,
            boolean shadow,
            Decoded.Image image,
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
                .setShadow(shadow)
                .setOutputs(given)
                .setFailures(failed)
                .build();
    }

    private ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> record, Decoded.Rejection why) {
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
