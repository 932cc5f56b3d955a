package io.tailstream.benchmarks;

import io.tailstream.demo.DemoBackbones;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.model.AdaptedBackbones;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.vision.DecodeLimits;
import io.tailstream.vision.ImageDecoder;
import io.tailstream.vision.UndecodableImageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The limit: the same backbones over the same encoded images in batches of the same size, decoding included. No Kafka,
 * nothing written. In two ways, for which is faster depends on the model: batch after batch, each decoded on all cores
 * and then run on all cores; or on each core a loop of its own, with backbones of its own, one core a call.
 */
final class TightLoop implements AutoCloseable {

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    /** Images a second of the two ways. */
    record Rates(double batchAfterBatch, double oneLoopACore) {
        double faster() {
            return Math.max(batchAfterBatch, oneLoopACore);
        }
    }

    private final List<List<AdaptedBackbone>> copies = new ArrayList<>();
    private final int batch;
    private final ImageDecoder decoder = new ImageDecoder(DecodeLimits.DEFAULT);

    TightLoop(DemoBackbones models, int batch) throws IOException {
        this.batch = batch;
        for (int i = 0; i < CORES; i++) {
            List<AdaptedBackbone> backbones = new ArrayList<>();
            for (BackboneFolder backbone : models.backbones()) {
                byte[] adapter = models.release().adapters().get(backbone.name());
                backbones.add(AdaptedBackbones.load(backbone, adapter, TorchDevice.cpu()));
            }
            copies.add(backbones);
        }
        if (copies.get(0).stream().map(AdaptedBackbone::input).distinct().count() != 1) {
            throw new IllegalArgumentException("the loop prepares an image once: the backbones' inputs must be alike");
        }
    }

    /** Runs all images in both ways; the first fifth of each is warm-up and is not counted. */
    Rates imagesPerSecond(byte[][] images) throws Exception {
        return new Rates(batchAfterBatch(images), oneLoopACore(images));
    }

    private double batchAfterBatch(byte[][] images) {
        TorchDevice.splitOver(1);
        float[] pixels = buffer();
        return rate(0, images.length, from -> {
            IntStream.range(0, batch).parallel().forEach(row -> decode(images[from + row], pixels, row));
            copies.get(0).forEach(backbone -> backbone.logits(pixels, batch));
        });
    }

    private double oneLoopACore(byte[][] images) throws Exception {
        TorchDevice.splitOver(CORES);
        List<Callable<Double>> loops = new ArrayList<>();
        int share = images.length / CORES;
        for (int core = 0; core < CORES; core++) {
            List<AdaptedBackbone> backbones = copies.get(core);
            int first = core * share;
            loops.add(() -> {
                float[] pixels = buffer();
                return rate(first, share, from -> {
                    IntStream.range(0, batch).forEach(row -> decode(images[from + row], pixels, row));
                    backbones.forEach(backbone -> backbone.logits(pixels, batch));
                });
            });
        }
        ExecutorService cores = Executors.newFixedThreadPool(CORES); // new threads: PyTorch asks once for their share
        try {
            double together = 0;
            for (Future<Double> loop : cores.invokeAll(loops)) {
                together += loop.get();
            }
            return together;
        } finally {
            cores.shutdown();
        }
    }

    private double rate(int first, int images, IntConsumer step) {
        int warm = images / 5 / batch * batch;
        long start = 0;
        for (int done = 0; done + batch <= images; done += batch) {
            if (done == warm) {
                start = System.nanoTime();
            }
            step.accept(first + done);
        }
        int counted = images / batch * batch - warm;
        return counted / ((System.nanoTime() - start) / 1e9);
    }

    private float[] buffer() {
        return new float[batch * copies.get(0).get(0).input().length()];
    }

    private void decode(byte[] image, float[] pixels, int row) {
        try {
            AdaptedBackbone any = copies.get(0).get(0);
            any.input().apply(decoder.decode(image), pixels, row * any.input().length());
        } catch (UndecodableImageException e) {
            throw new IllegalStateException("a generated image does not decode", e);
        }
    }

    @Override
    public void close() {
        copies.forEach(backbones -> backbones.forEach(AdaptedBackbone::close));
    }
}
