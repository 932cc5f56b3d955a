package io.tailstream.stream.replay;

import io.tailstream.stream.wire.Position;
import io.tailstream.vision.Pixels;
import java.io.IOException;

/**
 * What is remembered of a labelled image: which record it is, and where its pixels are.
 *
 * @param at where in the run's file, in bytes; −1: the image has no pixels
 */
record KeptImage(Position position, long at, int width, int height) {

    /** An image without pixels. */
    static KeptImage undecodable(Position position) {
        return new KeptImage(position, -1, 0, 0);
    }

    boolean isDecoded() {
        return at >= 0;
    }

    /** @throws IOException where they cannot be read */
    Pixels pixels(PixelFile file) throws IOException {
        return file.read(at, width, height);
    }
}
