package io.tailstream.stream.inference.decode;

import io.tailstream.stream.inference.batch.Batch;
import io.tailstream.stream.inference.batch.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes the records of a batch in parallel, each into its own row of the batch's pixel buffers. */
public final class DecodeStage {
    private final ImageReader reader;
    private final Executor threads;
    private final Epoch epoch;

    public DecodeStage(ImageReader reader, Executor threads, Epoch epoch) {
        this.reader = reader;
        this.threads = threads;
        this.epoch = epoch;
    }

    /** Begins at once and does not wait; the pixels are prepared as the buffers' backbones want them. */
    public Running start(Batch batch, PixelBuffers buffers) {
        float[][] pixels = buffers.take();
        List<CompletableFuture<Decoded>> images =
                new ArrayList<>(batch.records().size());
        for (int i = 0; i < batch.records().size(); i++) {
            int row = i;
            images.add(CompletableFuture.supplyAsync(
                    () -> decode(batch, batch.records().get(row), buffers, pixels, row), threads));
        }
        return new Running(images, buffers, pixels);
    }

    private Decoded decode(
            Batch batch, ConsumerRecord<byte[], byte[]> record, PixelBuffers buffers, float[][] pixels, int row) {
        if (epoch.isStale(batch)) {
            return new Decoded.Rejection("read", "dropped", "The batch is dropped, its records will be read again");
        }
        try {
            ImageReader.Read read = reader.read(record, () -> epoch.isStale(batch));
            buffers.write(read.pixels(), pixels, row);
            return new Decoded.Image(read.event().getId(), read.event().getCapturedAt());
        } catch (RejectedImageException e) {
            return e.rejection();
        }
    }

    /** A batch that is being decoded. */
    public static final class Running {
        private final CompletableFuture<List<Decoded>> decoded;
        private final PixelBuffers buffers;
        private final float[][] pixels;

        private Running(List<CompletableFuture<Decoded>> images, PixelBuffers buffers, float[][] pixels) {
            this.buffers = buffers;
            this.pixels = pixels;
            this.decoded = CompletableFuture.allOf(images.toArray(CompletableFuture<?>[]::new))
                    .thenApply(all -> compacted(
                            images.stream().map(CompletableFuture::join).toList()));
        }

        /**
         * One entry a record, once all are done; the pixels of the good ones are together at the start of the buffers
         * then. Ends exceptionally if the batch was dropped while it waited for the registry, or a thread failed; nothing
         * writes to the buffers any more then either.
         */
        public CompletableFuture<List<Decoded>> decoded() {
            return decoded;
        }

        private List<Decoded> compacted(List<Decoded> all) {
            int next = 0;
            for (int row = 0; row < all.size(); row++) {
                if (all.get(row) instanceof Decoded.Image) {
                    if (row != next) {
                        buffers.move(pixels, row, next);
                    }
                    next++;
                }
            }
            return all;
        }

        public float[][] pixels() {
            return pixels;
        }

        /** Returns the buffers: nobody reads them afterwards. */
        public void release() {
            buffers.giveBack(pixels);
        }
    }
}
