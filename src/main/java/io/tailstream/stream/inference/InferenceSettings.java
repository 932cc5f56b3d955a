package io.tailstream.stream.inference;

import io.tailstream.stream.inference.batch.BatchLimits;
import io.tailstream.stream.inference.batch.Buckets;
import io.tailstream.stream.inference.batch.InFlightLimits;
import io.tailstream.vision.DecodeLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a worker reads, batches, decodes and commits.
 *
 * @param batch when a batch closes
 * @param buckets the sizes that a batch is padded to; the largest is the batch limit
 * @param inFlight what may be between poll and commit
 * @param decodeThreads threads that decode and resize
 * @param decode what an image may cost before it is decoded; {@code maxBytes} bounds referenced files too
 * @param allowedRoots folders that references may lead into; none: every reference is a dead letter
 * @param transactionTimeout after which the broker aborts a transaction whose worker is gone: seconds, for readers wait
 *     that long after a kill −9. A transaction is opened when the logits are there, so the model's time is not in it
 * @param shadowShare the share of batches, 0 to 1, that a shadow answers too while one is there
 * @param drain how long {@code close()} lets batches in flight finish before it drops them
 */
public record InferenceSettings(
        BatchLimits batch,
        Buckets buckets,
        InFlightLimits inFlight,
        int decodeThreads,
        DecodeLimits decode,
        List<Path> allowedRoots,
        Duration transactionTimeout,
        double shadowShare,
        Duration drain) {

    /** Checks that the parts fit together. */
    public InferenceSettings {
        allowedRoots = List.copyOf(allowedRoots);
        if (buckets.largest() != batch.images()) {
            throw new IllegalArgumentException(
                    "The largest bucket must be the batch's " + batch.images() + " images: " + buckets.sizes());
        }
        if (decodeThreads < 1) {
            throw new IllegalArgumentException("At least one decode thread is needed: " + decodeThreads);
        }
        if (transactionTimeout.toMillis() < 1000 || transactionTimeout.toMillis() > 60_000) {
            throw new IllegalArgumentException(
                    "The transaction timeout must be between 1 s and 60 s: " + transactionTimeout);
        }
        if (!(shadowShare >= 0 && shadowShare <= 1)) {
            throw new IllegalArgumentException("The shadow's share of batches must be from 0 to 1: " + shadowShare);
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("The drain time must not be negative: " + drain);
        }
    }

    /**
     * As people have set them.
     *
     * @throws IllegalArgumentException if a value is out of range or two do not fit together
     */
    public static InferenceSettings of(InferenceConfig config) {
        return new InferenceSettings(
                new BatchLimits(config.batchImages(), config.batchBytes().asLongValue(), config.batchDeadline()),
                Buckets.upTo(config.batchImages()),
                new InFlightLimits(
                        config.inFlightBatches(),
                        config.inFlightImages(),
                        config.inFlightBytes().asLongValue()),
                config.decodeThreads().orElse(Runtime.getRuntime().availableProcessors()),
                DecodeLimits.DEFAULT,
                config.allowedRoots().orElse(List.of()),
                config.transactionTimeout(),
                config.shadowShare(),
                config.drain());
    }

    /** 32 images, 16 MiB or 50 ms a batch, four batches and 64 MiB in flight, no references. */
    public static InferenceSettings defaults() {
        return new InferenceSettings(
                new BatchLimits(32, 16L << 20, Duration.ofMillis(50)),
                Buckets.upTo(32),
                new InFlightLimits(4, 128, 64L << 20),
                Math.max(1, Runtime.getRuntime().availableProcessors()),
                DecodeLimits.DEFAULT,
                List.of(),
                Duration.ofSeconds(10),
                0.25,
                Duration.ofSeconds(5));
    }

    /** The same with other closing rules, and the buckets that go with them. */
    public InferenceSettings withBatch(BatchLimits other) {
        return new InferenceSettings(
                other,
                Buckets.upTo(other.images()),
                inFlight,
                decodeThreads,
                decode,
                allowedRoots,
                transactionTimeout,
                shadowShare,
                drain);
    }

    /** The same with other limits in flight. */
    public InferenceSettings withInFlight(InFlightLimits other) {
        return new InferenceSettings(
                batch, buckets, other, decodeThreads, decode, allowedRoots, transactionTimeout, shadowShare, drain);
    }

    /** The same with other roots for references. */
    public InferenceSettings withAllowedRoots(List<Path> roots) {
        return new InferenceSettings(
                batch, buckets, inFlight, decodeThreads, decode, roots, transactionTimeout, shadowShare, drain);
    }

    /** The same with another time to finish in. */
    public InferenceSettings withDrain(Duration other) {
        return new InferenceSettings(
                batch, buckets, inFlight, decodeThreads, decode, allowedRoots, transactionTimeout, shadowShare, other);
    }

    /** The same with another share of batches for a shadow. */
    public InferenceSettings withShadowShare(double share) {
        return new InferenceSettings(
                batch, buckets, inFlight, decodeThreads, decode, allowedRoots, transactionTimeout, share, drain);
    }
}
