package io.tailstream.stream.inference.serving;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

    /** An image's logits as the contract has them: little-endian float32. */
    public ByteBuffer bytes(int image) {
        ByteBuffer bytes = ByteBuffer.allocate(classes * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(logits, image * classes, classes);
        return bytes;
    }
}
