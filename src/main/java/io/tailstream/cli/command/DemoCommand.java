package io.tailstream.cli.command;

import io.tailstream.cli.exit.FailureReport;
import io.tailstream.cli.process.DemoApplication;
import io.tailstream.cli.process.QuarkusBoot;
import io.tailstream.cli.setting.OptionSource;
import io.tailstream.cli.setting.ProcessSettings;
import io.tailstream.cli.setting.SettingsLoader;
import io.tailstream.cli.station.Stations;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tailstream demo}: the whole way in one process, on generated images. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a Kafka broker in this process, streams generated images and later their labels, classifies them",
            "with three backbones, and shows accuracy by group here and on a page. Ctrl-C ends it with a summary."
        })
public final class DemoCommand implements Callable<Integer> {

    /** Training that a demo of minutes can show: small, often, and let through by a wide margin. */
    private static final Map<String, String> RETRAINING = Map.of(
            "training.last", "10m",
            "training.after-labels", "2000",
            "training.epochs", "3",
            "training.batch", "32",
            "training.learning-rate", "0.01",
            "training.min-area", "0.5",
            "training.share", "0.5",
            "training.margin", "0.05");

    private static final String LOG = "quarkus.log.console.";

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "End the stream after N seconds (default: Ctrl-C ends it).")
    private Integer seconds;

    @Option(names = "--rate", paramLabel = "N", description = "Images a second at most (default: 40).")
    private Double rate;

    @Option(names = "--seed", paramLabel = "N", description = "Another seed gives other images (default: 1).")
    private Long seed;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The page's port on 127.0.0.1 (default: 8080; 0: a free one).")
    private Integer port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "The port of health and metrics on 127.0.0.1 (default: a free one).")
    private Integer managementPort;

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            description = "The broker's port on 127.0.0.1 (default: a free one).")
    private Integer brokerPort;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the summary of the whole run there.")
    private Path json;

    @Option(
            names = "--retrain",
            description = {
                "Begin with a long tail, turn it round after 800 images, and train on the labels of the stream while it",
                "runs; the summary compares the releases."
            })
    private Boolean retrain;

    @Option(names = "--hold", description = "Keep broker and page up after the summary, until Ctrl-C.")
    private Boolean hold;

    @Option(names = "--headless", description = "Draw no table while it runs.")
    private Boolean headless;

    @Option(
            names = "--set",
            paramLabel = "SETTING=VALUE",
            description = "Any setting of serve, such as scoring.slide=2s.")
    private Map<String, String> others = Map.of();

    @Override
    public Integer call() throws Exception {
        // The table is drawn in place: only what matters may come between.
        if (!FailureReport.debug()) {
            OptionSource.put(LOG + "level", "ERROR");
            OptionSource.put(LOG + "format", "%-5p %s%n");
        }
        OptionSource.put("registry", "mock://demo");
        OptionSource.put("demo.retrain", retrain);
        others.forEach(OptionSource::put);
        OptionSource.put("demo.seconds", seconds);
        OptionSource.put("demo.rate", rate);
        OptionSource.put("demo.seed", seed);
        OptionSource.put("demo.json", json);
        OptionSource.put("demo.hold", hold);
        OptionSource.put("demo.headless", headless);
        OptionSource.put("demo.broker-port", brokerPort);
        OptionSource.put("quarkus.management.port", managementPort == null ? 0 : managementPort);
        OptionSource.put("quarkus.http.port", port);
        ProcessSettings settings = SettingsLoader.load();
        if (settings.common().demo().retrain()) { // by option, variable or file alike
            RETRAINING.forEach((name, value) -> OptionSource.put(name, others.getOrDefault(name, value)));
            settings = SettingsLoader.load();
        }
        settings.check(Stations.byDefault());
        QuarkusBoot.requireFreePort("127.0.0.1", settings.common().demo().brokerPort(), "--broker-port");
        return QuarkusBoot.run(DemoApplication.class, true);
    }
}
