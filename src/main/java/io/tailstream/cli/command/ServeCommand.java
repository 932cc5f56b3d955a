package io.tailstream.cli.command;

import io.tailstream.cli.option.KafkaOptions;
import io.tailstream.cli.process.QuarkusBoot;
import io.tailstream.cli.process.ServeApplication;
import io.tailstream.cli.setting.OptionSource;
import io.tailstream.cli.setting.ProcessSettings;
import io.tailstream.cli.setting.SettingsLoader;
import io.tailstream.cli.station.Stations;
import io.tailstream.stream.station.Station;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code tailstream serve}: runs roles against a broker until it is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs roles against a Kafka broker until Ctrl-C or SIGTERM.",
        footer = {"", "Every option is a setting: TAILSTREAM_BROKER=… and config/application.yaml work as well."})
public final class ServeCommand implements Callable<Integer> {

    @Option(names = "--roles", paramLabel = "ROLES", description = "What this process does, with commas; see below.")
    private String roles;

    @Mixin
    private KafkaOptions kafka;

    @Option(names = "--create-topics", description = "Make missing topics; without it they are an error.")
    private Boolean createTopics;

    @Option(names = "--backbones", paramLabel = "DIR", description = "Pre-trained backbones (default: the demo's).")
    private Path backbones;

    @Option(
            names = "--release",
            paramLabel = "DIR",
            description = "The release to publish where none is in force (default: the demo's).")
    private Path release;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "Where the topologies keep their stores, one folder a process (default: temporary, refilled).")
    private Path stateDir;

    @Option(names = "--port", paramLabel = "PORT", description = "The page's port (default: 8080; 0: a free one).")
    private Integer port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "The page's address (default: 127.0.0.1).")
    private String host;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "The port of health and metrics on 127.0.0.1 (default: 9000; 0: a free one).")
    private Integer managementPort;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, gpu, gpu:N or auto (default).")
    private String device;

    @Option(names = "--precision", paramLabel = "FORMAT", description = "fp32 (default) or bf16.")
    private String precision;

    @Option(
            names = "--set",
            paramLabel = "SETTING=VALUE",
            description = "Any other setting, such as scoring.slide=2s or kafka.\"security.protocol\"=SSL.")
    private Map<String, String> others = Map.of();

    /** Lets the help name the roles. */
    public static void describeRoles(CommandSpec serve) {
        List<String> footer = new ArrayList<>(List.of("", "Roles:"));
        for (Station station : Stations.all()) {
            footer.add(String.format(
                    "  %-6s %s%s",
                    station.name(), station.description(), station.isDefault() ? "" : " (only if chosen)"));
        }
        footer.addAll(List.of(serve.usageMessage().footer()));
        serve.usageMessage().footer(footer.toArray(String[]::new));
    }

    @Override
    public Integer call() throws Exception {
        others.forEach(OptionSource::put);
        OptionSource.put("roles", roles);
        kafka.put();
        OptionSource.put("create-topics", createTopics);
        OptionSource.put("backbones", backbones);
        OptionSource.put("release", release);
        OptionSource.put("state-dir", stateDir);
        OptionSource.put("inference.device", device);
        OptionSource.put("inference.precision", precision);
        OptionSource.put("quarkus.management.port", managementPort);
        OptionSource.put("quarkus.http.port", port);
        OptionSource.put("quarkus.http.host", host);
        ProcessSettings settings = SettingsLoader.load();
        List<Station> stations = settings.stations();
        settings.check(stations);
        return QuarkusBoot.run(ServeApplication.class, stations.stream().anyMatch(Station::servesPages));
    }
}
