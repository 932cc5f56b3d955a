package io.tailstream.training.data;

import io.tailstream.vision.Pixels;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Keeps decoded images for the next epochs, as many as fit into a limit; the others are decoded each time. */
public final class CachedImages implements LabelledImages {

    private final LabelledImages images;
    private final AtomicReferenceArray<Pixels> kept;
    private final AtomicLong bytesLeft;

    /** @param bytes the most bytes of pixels to keep */
    CachedImages(LabelledImages images, long bytes) {
        this.images = Objects.requireNonNull(images);
        this.kept = new AtomicReferenceArray<>(images.size());
        this.bytesLeft = new AtomicLong(bytes);
    }

    /** Keeps up to half of the memory that the JVM may take. */
    public static CachedImages of(LabelledImages images) {
        return new CachedImages(images, Runtime.getRuntime().maxMemory() / 2);
    }

    @Override
    public List<String> classNames() {
        return images.classNames();
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int label(int index) {
        return images.label(index);
    }

    @Override
    public Pixels pixels(int index) throws IOException {
        Pixels pixels = kept.get(index);
        if (pixels == null) {
            pixels = images.pixels(index);
            if (bytesLeft.addAndGet(-pixels.rgb().length) >= 0) {
                kept.set(index, pixels);
            }
        }
        return pixels;
    }
}
