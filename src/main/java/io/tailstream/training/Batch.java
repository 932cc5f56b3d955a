package io.tailstream.training;

/**
 * A batch of prepared images.
 *
 * @param pixels {@code [B, 3, S, S]}, row-major, normalised
 * @param labels {@code [B]}
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
record Batch(float[] pixels, int[] labels) {

    int size() {
        return labels.length;
    }
}
