package io.tailstream.cli.setting;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tailstream.stream.station.Meaning;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that all roles of a process share, and the demo's; each role has its own beside them. Each can be set by
 * an option of {@code serve} or {@code demo}, by an environment variable ({@code TAILSTREAM_BROKER}) or in
 * {@code config/application.yaml} under the working directory, the first that is there.
 */
@ConfigMapping(prefix = "tailstream")
@Meaning("What all roles share.")
public interface Settings {

    @Meaning("What this process does: roles, with commas; without it, those that are started by default.")
    Optional<List<String>> roles();

    @WithDefault("localhost:9092")
    @Meaning("The Kafka brokers to begin with: host:port, several with commas.")
    String broker();

    @WithDefault("http://localhost:8081")
    @Meaning("The schema registry: an http address with Confluent's interface, or mock://NAME within one process.")
    String registry();

    @Meaning("Put before every topic's name.")
    Optional<String> topicPrefix();

    @Meaning("More properties for every Kafka client (security, for one), by their own names.")
    Map<String, String> kafka();

    @WithDefault("false")
    @Meaning("Make topics that are missing, as topology/topics.yaml declares them; otherwise that is an error.")
    boolean createTopics();

    @Meaning("The folder of the pre-trained backbones (DIR/NAME/weights.safetensors); without it, the demo's own.")
    Optional<Path> backbones();

    @Meaning("The folder of the release to publish where the topic has none in force; without it, the demo's own.")
    Optional<Path> release();

    @Meaning("Where roles keep their stores; without it, a temporary folder, refilled from the changelogs.")
    Optional<Path> stateDir();

    @WithDefault("2")
    @Meaning("Threads of each topology in this process.")
    int streamThreads();

    /** The demo alone. */
    Demo demo();

    /** The demo alone. */
    @Meaning("The demo alone.")
    interface Demo {

        @Meaning("The stream ends after this many seconds; without it, with Ctrl-C.")
        Optional<Integer> seconds();

        @WithDefault("40")
        @Meaning("Images a second at most.")
        double rate();

        @WithDefault("1")
        @Meaning("Another seed gives other images.")
        long seed();

        @WithDefault("0")
        @Meaning("The broker's port; 0: a free one.")
        int brokerPort();

        @Meaning("Where the summary is written as JSON.")
        Optional<Path> json();

        @WithDefault("false")
        @Meaning("Keep broker and page up after the summary.")
        boolean hold();

        @WithDefault("false")
        @Meaning("Shift the stream's class prior and train on its labels while it runs.")
        boolean retrain();

        @WithDefault("false")
        @Meaning("Draw nothing.")
        boolean headless();
    }
}
