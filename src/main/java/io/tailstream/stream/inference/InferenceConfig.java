package io.tailstream.stream.inference;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tailstream.stream.station.Meaning;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the inference worker, as people write them. */
@ConfigMapping(prefix = "tailstream.inference")
@Meaning("The inference worker.")
public interface InferenceConfig {

    @WithDefault("auto")
    @Meaning("The device of the backbones: cpu, gpu, gpu:N, or auto.")
    String device();

    @WithDefault("fp32")
    @Meaning("The precision of the backbones: fp32 or bf16.")
    String precision();

    @WithDefault("32")
    @Meaning("A batch closes at so many images …")
    int batchImages();

    @WithDefault("16M")
    @Meaning("… or so many bytes …")
    MemorySize batchBytes();

    @WithDefault("50ms")
    @Meaning("… or so long after its first record.")
    Duration batchDeadline();

    @WithDefault("4")
    @Meaning("Batches between poll and commit; beyond it, partitions are paused.")
    int inFlightBatches();

    @WithDefault("128")
    @Meaning("Images between poll and commit.")
    int inFlightImages();

    @WithDefault("64M")
    @Meaning("Bytes of records between poll and commit.")
    MemorySize inFlightBytes();

    @Meaning("Threads that decode; without it, one a processor.")
    Optional<Integer> decodeThreads();

    @Meaning("Folders that an image's reference may lead into; none: references are dead letters.")
    Optional<List<Path>> allowedRoots();

    @WithDefault("10s")
    @Meaning("After a kill, readers wait at most so long for the transaction left open.")
    Duration transactionTimeout();

    @WithDefault("0.25")
    @Meaning("The share of batches, 0 to 1, that the shadow answers too, while a release runs as one.")
    double shadowShare();

    @WithDefault("5s")
    @Meaning("How long a stop waits for what is in flight.")
    Duration drain();
}
