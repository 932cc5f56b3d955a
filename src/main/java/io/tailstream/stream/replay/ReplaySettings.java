package io.tailstream.stream.replay;

import io.tailstream.vision.DecodeLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How a range is read.
 *
 * @param pixels where pixels are kept between epochs, and how many bytes of them
 * @param inputSize R in pixels, the side of the square that a backbone sees, the largest of all backbones: images are
 *     kept with a shorter side of at most ⌊8R/7⌋ pixels
 * @param decode what an encoded image may cost
 * @param allowedRoots the folders that references may lead to, as the inference role's
 * @param decodeThreads images decoded at a time: the share of the machine that reading takes
 * @param waitingBytes the most encoded bytes that wait for a decode thread
 */
public record ReplaySettings(
        PixelFolder pixels,
        int inputSize,
        DecodeLimits decode,
        List<Path> allowedRoots,
        int decodeThreads,
        long waitingBytes) {

    private static final long WAITING_BYTES = 64L << 20;

    public ReplaySettings {
        Objects.requireNonNull(pixels, "pixels");
        Objects.requireNonNull(decode, "decode");
        allowedRoots = List.copyOf(allowedRoots);
        if (inputSize < 1 || decodeThreads < 1 || waitingBytes < 1) {
            throw new IllegalArgumentException("input size, decode threads and waiting bytes must be at least 1, got "
                    + inputSize + ", " + decodeThreads + " and " + waitingBytes);
        }
    }

    /** Decodes on every processor, follows no references, and lets 64 MiB wait, or a sixteenth of a small heap. */
    public static ReplaySettings of(PixelFolder pixels, int inputSize) {
        int processors = Runtime.getRuntime().availableProcessors();
        long waiting = Math.min(WAITING_BYTES, Runtime.getRuntime().maxMemory() / 16);
        return new ReplaySettings(pixels, inputSize, DecodeLimits.DEFAULT, List.of(), processors, waiting);
    }

    public ReplaySettings withDecode(DecodeLimits limits, int threads) {
        return new ReplaySettings(pixels, inputSize, limits, allowedRoots, threads, waitingBytes);
    }

    public ReplaySettings withDecodeThreads(int threads) {
        return withDecode(decode, threads);
    }

    public ReplaySettings withAllowedRoots(List<Path> roots) {
        return new ReplaySettings(pixels, inputSize, decode, roots, decodeThreads, waitingBytes);
    }
}
