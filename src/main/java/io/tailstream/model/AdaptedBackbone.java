package io.tailstream.model;

import io.tailstream.vision.Preprocessing;

/**
 * A frozen image encoder with its trained adapter and head: pixels in, logits out. One thread at a time calls it.
 */
public interface AdaptedBackbone extends AutoCloseable {
    /** Its name in the release. */
    String name();

    /** How its images are prepared; each takes {@code input().length()} floats. */
    Preprocessing input();

    /** How many classes C it tells apart. */
    int classes();

    /**
     * Logits, row-major {@code [images, C]}, of normalised pixels {@code [images, 3, S, S]}.
     *
     * @param pixels at least {@code images * input().length()} floats; what follows them is not read, so that a buffer
     *     for the largest batch serves all
     * @throws RuntimeException where the engine fails on these images
     */
    float[] logits(float[] pixels, int images);

    @Override
    void close();
}
