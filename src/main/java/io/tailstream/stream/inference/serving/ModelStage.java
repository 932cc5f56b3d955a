package io.tailstream.stream.inference.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.tailstream.model.AdaptedBackbone;
import io.tailstream.stream.inference.batch.Buckets;
import io.tailstream.stream.inference.batch.DaemonThreads;
import io.tailstream.stream.inference.decode.PixelBuffers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The backbones of a release, each on a thread of its own: they run side by side, and one that has answered goes on with
 * the next batch. With a core or less for each backbone no call is split over cores, and none waits at the end of each
 * matrix product for a core that another thread of the process holds.
 */
public final class ModelStage implements AutoCloseable {
    private record Lane(AdaptedBackbone backbone, GuardedBackbone guarded, ExecutorService thread) {}

    private final List<Lane> lanes = new ArrayList<>();

    /**
     * @param failures counts the images that a backbone gave no logits for, by its name
     * @param times of a batch in a backbone, by its name
     */
    ModelStage(
            List<AdaptedBackbone> backbones,
            Buckets buckets,
            Function<String, Counter> failures,
            Function<String, Timer> times) {
        for (AdaptedBackbone backbone : backbones) {
            lanes.add(new Lane(
                    backbone,
                    new GuardedBackbone(
                            backbone, buckets, failures.apply(backbone.name()), times.apply(backbone.name())),
                    Executors.newSingleThreadExecutor(DaemonThreads.named("tailstream-infer-" + backbone.name()))));
        }
    }

    /**
     * The answers of all backbones, in the release's order, to the first {@code images} rows; none where there are none.
     * Ends exceptionally, once no backbone reads the pixels any more, if one did or the batch was dropped.
     *
     * @param buffers say which pixels are whose
     * @param dropped whether nobody waits for the answers any more
     */
    public CompletableFuture<List<BackboneAnswers>> start(
            PixelBuffers buffers, float[][] pixels, int images, BooleanSupplier dropped) {
        if (images == 0) {
            return CompletableFuture.completedFuture(List.of());
        }
        List<CompletableFuture<BackboneAnswers>> answers = new ArrayList<>(lanes.size());
        for (Lane lane : lanes) {
            answers.add(CompletableFuture.supplyAsync(
                    () -> {
                        if (dropped.getAsBoolean()) {
                            throw new CancellationException("the batch is dropped");
                        }
                        return lane.guarded().answer(pixels[buffers.indexFor(lane.backbone())], images);
                    },
                    lane.thread()));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
    }

    /** Takes no more batches. */
    @Override
    public void close() {
        lanes.forEach(lane -> lane.thread().shutdown());
    }

    /** After {@link #close}: whether every backbone came to rest within that time. */
    boolean awaitIdle(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (Lane lane : lanes) {
            if (!lane.thread().awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        return true;
    }

    /** Whether no batch is in a backbone, nor will be: true after {@link #close} unless a native call goes on. */
    boolean isIdle() {
        return lanes.stream().allMatch(lane -> lane.thread().isTerminated());
    }
}
