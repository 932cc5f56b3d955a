package io.tailstream.cli.setting;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every setting of a running process, with its default. Each can be set by an option of {@code serve} or {@code demo},
 * by a system property ({@code tailstream.scoring.slide}), by an environment variable
 * ({@code TAILSTREAM_SCORING_SLIDE}) or in {@code config/application.yaml} under the working directory, the first that
 * is there.
 */
@ConfigMapping(prefix = "tailstream")
public interface Settings {

    /** What this process does: infer, fuse, score, web, train. */
    @WithDefault("infer,fuse,score,web")
    List<String> roles();

    /** The Kafka brokers to begin with: host:port, several with commas. */
    @WithDefault("localhost:9092")
    String broker();

    /** The schema registry: an http address with Confluent's interface, or mock://NAME within one process. */
    @WithDefault("http://localhost:8081")
    String registry();

    /** Put before every topic's name. */
    Optional<String> topicPrefix();

    /** More properties for every Kafka client (security, for one), by their own names. */
    Map<String, String> kafka();

    /** Makes topics that are missing, as topology/topics.yaml declares them; otherwise that is an error. */
    @WithDefault("false")
    boolean createTopics();

    /** The folder of the pre-trained backbones (DIR/NAME/weights.safetensors); without it, the demo's own. */
    Optional<Path> backbones();

    /** The folder of the release to publish where the topic has none in force; without it, the demo's own. */
    Optional<Path> release();

    /** Where the topologies keep their stores; without it, a temporary folder, refilled from the changelogs. */
    Optional<Path> stateDir();

    /** Threads of each topology in this process. */
    @WithDefault("2")
    int streamThreads();

    /**
     * How the role train trains: options of {@code replay}, in one line, but those of where things are
     * ({@code --last 24h --after-labels 2000 --share 0.25}).
     */
    @WithDefault("--last 24h --share 0.25")
    String training();

    Scoring scoring();

    Inference inference();

    Demo demo();

    /** Windows and times of the accuracy topology: the same in every process that scores. */
    interface Scoring {

        /** Lengths of the windows, multiples of the slide. */
        @WithDefault("1m,5m,60m")
        List<Duration> windows();

        /** How often a window is written. */
        @WithDefault("5s")
        Duration slide();

        /** How long a label may come after its image; how long images are remembered. */
        @WithDefault("24h")
        Duration horizon();

        /** How long after its end a window that is not aligned to its length is revised. */
        @WithDefault("10m")
        Duration grace();
    }

    /** The inference worker. */
    interface Inference {

        /** cpu, gpu, gpu:N, or auto. */
        @WithDefault("auto")
        String device();

        /** fp32 or bf16. */
        @WithDefault("fp32")
        String precision();

        /** A batch closes at so many images … */
        @WithDefault("32")
        int batchImages();

        /** … or so many bytes … */
        @WithDefault("16M")
        MemorySize batchBytes();

        /** … or so long after its first record. */
        @WithDefault("50ms")
        Duration batchDeadline();

        /** Batches between poll and commit; beyond it, partitions are paused. */
        @WithDefault("4")
        int inFlightBatches();

        /** Images between poll and commit. */
        @WithDefault("128")
        int inFlightImages();

        /** Bytes of records between poll and commit. */
        @WithDefault("64M")
        MemorySize inFlightBytes();

        /** Threads that decode; without it, one a processor. */
        Optional<Integer> decodeThreads();

        /** Folders that an image's reference may lead into; none: references are dead letters. */
        Optional<List<Path>> allowedRoots();

        /** After a kill, readers wait at most so long for the transaction left open. */
        @WithDefault("10s")
        Duration transactionTimeout();

        /** The share of batches, 0 to 1, that the shadow answers too, while a release runs as one. */
        @WithDefault("0.25")
        double shadowShare();

        /** How long a stop waits for what is in flight. */
        @WithDefault("5s")
        Duration drain();
    }

    /** The demo alone. */
    interface Demo {

        /** Ends the stream after this many seconds; without it, with Ctrl-C. */
        Optional<Integer> seconds();

        /** Images a second at most. */
        @WithDefault("40")
        double rate();

        @WithDefault("1")
        long seed();

        /** The broker's port; 0: a free one. */
        @WithDefault("0")
        int brokerPort();

        /** Where the summary is written as JSON. */
        Optional<Path> json();

        /** Keeps broker and page up after the summary. */
        @WithDefault("false")
        boolean hold();

        /** Shifts the stream's class prior and trains on its labels while it runs. */
        @WithDefault("false")
        boolean retrain();

        /** Draws nothing. */
        @WithDefault("false")
        boolean headless();
    }
}
