package io.tailstream.stream.inference.decode;

import java.time.Instant;

/** What became of one record of a batch before the model: an image whose pixels are in the batch's buffers, or not. */
public sealed interface Decoded {

    /** An image that is ready for the backbones. */
    record Image(String id, Instant capturedAt) implements Decoded {}

    /**
     * A record that becomes a dead letter; {@code cause} is a word that a program can test, {@code message} for a
     * person.
     */
    record Rejection(String stage, String cause, String message) implements Decoded {}
}
