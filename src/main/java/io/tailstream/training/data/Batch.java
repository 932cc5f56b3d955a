package io.tailstream.training.data;

import java.util.Arrays;

/**
 * A batch of prepared images.
 *
 * @param pixels {@code [B, 3, S, S]}, row-major, normalised
 * @param labels {@code [B]}
 */
@SuppressWarnings("ArrayRecordComponent") // two of them are never compared
public record Batch(float[] pixels, int[] labels) {

    /** The images {@code from} up to, not including, {@code to}. */
    public Batch part(int from, int to) {
        if (from == 0 && to == size()) {
            return this;
        }
        int floats = pixels.length / size();
        return new Batch(Arrays.copyOfRange(pixels, from * floats, to * floats), Arrays.copyOfRange(labels, from, to));
    }

    public int size() {
        return labels.length;
    }
}
