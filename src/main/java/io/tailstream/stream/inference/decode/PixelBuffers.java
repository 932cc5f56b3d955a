package io.tailstream.stream.inference.decode;

import io.tailstream.model.AdaptedBackbone;
import io.tailstream.vision.Pixels;
import io.tailstream.vision.Preprocessing;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The pixels of batches, one buffer {@code [rows, 3, S, S]} for each distinct preprocessing, used again and again: an
 * image is decoded once and prepared once for all backbones that want it alike.
 */
public final class PixelBuffers {
    private final List<Preprocessing> inputs;
    private final int rows;
    private final ConcurrentLinkedQueue<float[][]> free = new ConcurrentLinkedQueue<>();

    /** @param rows images of the largest batch */
    public PixelBuffers(List<AdaptedBackbone> backbones, int rows) {
        this.inputs = backbones.stream().map(AdaptedBackbone::input).distinct().toList();
        this.rows = rows;
    }

    /** Whether these hold the pixels that the backbones of the others need, prepared alike. */
    public boolean offer(PixelBuffers others) {
        return inputs.containsAll(others.inputs);
    }

    /** How they are prepared, for people. */
    @Override
    public String toString() {
        return inputs.toString();
    }

    /** Which buffer of a batch is the backbone's. */
    public int indexFor(AdaptedBackbone backbone) {
        return inputs.indexOf(backbone.input());
    }

    /** Buffers for one batch, with old pixels in them; never waits, for what is in flight bounds their number. */
    public float[][] take() {
        float[][] buffers = free.poll();
        if (buffers != null) {
            return buffers;
        }
        return inputs.stream()
                .map(input -> new float[Math.multiplyExact(rows, input.length())])
                .toArray(float[][]::new);
    }

    public void giveBack(float[][] buffers) {
        free.add(buffers);
    }

    /** Prepares an image for every backbone, into the given row. */
    void write(Pixels image, float[][] buffers, int row) {
        for (int i = 0; i < buffers.length; i++) {
            inputs.get(i).apply(image, buffers[i], row * inputs.get(i).length());
        }
    }

    /** Moves an image to an earlier row, over one that was rejected. */
    void move(float[][] buffers, int from, int to) {
        for (int i = 0; i < buffers.length; i++) {
            int length = inputs.get(i).length();
            System.arraycopy(buffers[i], from * length, buffers[i], to * length, length);
        }
    }
}
