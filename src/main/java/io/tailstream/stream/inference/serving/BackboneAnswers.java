package io.tailstream.stream.inference.serving;

import io.tailstream.stream.wire.Logits;
import java.nio.ByteBuffer;

/**
 * What one backbone said of a batch.
 *
 * @param backbone its name
 * @param classes C
 * @param logits {@code [images, C]} row-major; the rows of failed images mean nothing
 * @param failures one entry an image: why there are no logits, in one line, or null where there are
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one stage to the next, never compared
public record BackboneAnswers(String backbone, int classes, float[] logits, String[] failures) {

    /** An image's logits as the contract has them: {@link Logits}. */
    public ByteBuffer bytes(int image) {
        return Logits.bytes(logits, image * classes, classes);
    }
}
