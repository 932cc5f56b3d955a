package io.tailstream.stream.wire;

import io.tailstream.DeadLetter;
import io.tailstream.Origin;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;

/**
 * Makes dead letters that their topic takes: the value is cut at the size limit of images, and what stands beside it
 * stays within the 64 KiB that dead letters have more.
 *
 * @param valueLimit bytes kept of a value
 * @param clock says when a record was given up
 */
public record DeadLetters(int valueLimit, InstantSource clock) {

    private static final int KEY_LIMIT = 16 * 1024;
    /** In UTF-16 units, each at most 3 bytes of UTF-8. */
    private static final int MESSAGE_LIMIT = 8 * 1024;

    public DeadLetters {
        Objects.requireNonNull(clock, "clock");
        if (valueLimit < 0) {
            throw new IllegalArgumentException("the limit of values is negative: " + valueLimit);
        }
    }

    /** Cuts values at the limit that topics.yaml sets for images. */
    public static DeadLetters declared(InstantSource clock) {
        return new DeadLetters(TopicDeclarations.load().of(Topic.IMAGES).maxMessageBytes(), clock);
    }

    /**
     * A dead letter.
     *
     * @param origin the record that it was
     * @param stage where it failed (see the schema)
     * @param cause the kind of failure, one word
     * @param message what was wrong, for a person
     * @param key the record's key, may be null
     * @param value the record's value, may be null
     */
    public DeadLetter of(Origin origin, String stage, String cause, String message, byte[] key, byte[] value) {
        return DeadLetter.newBuilder()
                .setOrigin(origin)
                .setStage(stage)
                .setCause(cause)
                .setMessage(message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT))
                .setKey(cut(key, KEY_LIMIT))
                .setValue(cut(value, valueLimit))
                .setAt(clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    /** The key of a dead letter's record: {@code topic/partition/offset}. */
    public static String key(Origin origin) {
        return origin.getTopic() + "/" + origin.getPartition() + "/" + origin.getOffset();
    }

    private static ByteBuffer cut(byte[] bytes, int limit) {
        if (bytes == null) {
            return null;
        }
        return ByteBuffer.wrap(bytes.length <= limit ? bytes : Arrays.copyOf(bytes, limit));
    }
}
