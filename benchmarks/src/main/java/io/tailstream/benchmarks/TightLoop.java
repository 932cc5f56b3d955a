package io.tailstream.benchmarks;

import io.tailstream.demo.DemoBackbones;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.TorchDevice;
import io.tailstream.vision.DecodeLimits;
import io.tailstream.vision.ImageDecoder;
import io.tailstream.vision.Pixels;
import io.tailstream.vision.UndecodableImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The limit: the same backbones over the same encoded images in batches of the same size, one after the other, decoded
 * on all cores before each batch. No Kafka, nothing written.
 */
final class TightLoop implements AutoCloseable {

    private final List<AdaptedBackbone> backbones = new ArrayList<>();
    private final int batch;
    private final ImageDecoder decoder = new ImageDecoder(DecodeLimits.DEFAULT);
    private final float[] pixels;

    TightLoop(DemoBackbones models, int batch) throws IOException {
        for (BackboneFolder backbone : models.backbones()) {
            byte[] adapter = models.release().adapters().get(backbone.name());
            backbones.add(AdaptedBackbones.load(backbone, adapter, TorchDevice.cpu()));
        }
        this.batch = batch;
        if (backbones.stream().map(AdaptedBackbone::input).distinct().count() != 1) {
            throw new IllegalArgumentException("the loop prepares an image once: the backbones' inputs must be alike");
        }
        this.pixels = new float[batch * backbones.get(0).input().length()];
    }

    /** Images a second over all of them; the first fifth is warm-up and is not counted. */
    double imagesPerSecond(byte[][] images) {
        int warm = images.length / 5 / batch * batch;
        long start = 0;
        for (int from = 0; from + batch <= images.length; from += batch) {
            if (from == warm) {
                start = System.nanoTime();
            }
            run(images, from);
        }
        int counted = images.length / batch * batch - warm;
        return counted / ((System.nanoTime() - start) / 1e9);
    }

    private void run(byte[][] images, int from) {
        int length = backbones.get(0).input().length();
        IntStream.range(0, batch).parallel().forEach(row -> {
            try {
                Pixels decoded = decoder.decode(images[from + row]);
                backbones.get(0).input().apply(decoded, pixels, row * length);
            } catch (UndecodableImageException e) {
                throw new IllegalStateException("generated image " + (from + row) + " does not decode", e);
            }
        });
        for (AdaptedBackbone backbone : backbones) {
            backbone.logits(pixels, batch);
        }
    }

    @Override
    public void close() {
        backbones.forEach(AdaptedBackbone::close);
    }
}
