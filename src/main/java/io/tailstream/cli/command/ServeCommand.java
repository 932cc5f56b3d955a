package io.tailstream.cli.command;

import static io.tailstream.cli.setting.SettingsLoader.override;

import io.tailstream.cli.exit.CommandFailure;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.process.QuarkusBoot;
import io.tailstream.cli.process.RoleName;
import io.tailstream.cli.process.ServeApplication;
import io.tailstream.cli.setting.Settings;
import io.tailstream.cli.setting.SettingsLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tailstream serve}: runs roles against a broker until it is told to end. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs roles against a Kafka broker until Ctrl-C or SIGTERM.",
        footer = {
            "",
            "Every option is a setting: TAILSTREAM_BROKER=… and config/application.yaml work as well",
            "(all of them with their defaults: io.tailstream.cli.setting.Settings)."
        })
public final class ServeCommand implements Callable<Integer> {

    @Option(
            names = "--roles",
            paramLabel = "ROLES",
            description = "infer, fuse, score, web, train, with commas (default: all but train).")
    private String roles;

    @Option(names = "--broker", paramLabel = "HOST:PORT", description = "Kafka (default: localhost:9092).")
    private String broker;

    @Option(names = "--registry", paramLabel = "URL", description = "Schema registry (default: http://localhost:8081).")
    private String registry;

    @Option(names = "--topic-prefix", paramLabel = "PREFIX", description = "Put before every topic's name.")
    private String topicPrefix;

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
            names = "--training",
            paramLabel = "OPTIONS",
            description = "How the role train trains: options of replay (default: '--last 24h --share 0.25').")
    private String training;

    @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, gpu, gpu:N or auto (default).")
    private String device;

    @Option(names = "--precision", paramLabel = "FORMAT", description = "fp32 (default) or bf16.")
    private String precision;

    @Option(
            names = "--set",
            paramLabel = "SETTING=VALUE",
            description = "Any other setting, such as scoring.slide=2s or kafka.\"security.protocol\"=SSL.")
    private Map<String, String> others = Map.of();

    @Override
    public Integer call() throws Exception {
        others.forEach(SettingsLoader::override);
        override("roles", roles);
        override("broker", broker);
        override("registry", registry);
        override("topic-prefix", topicPrefix);
        override("create-topics", createTopics);
        override("backbones", backbones);
        override("release", release);
        override("state-dir", stateDir);
        override("training", training);
        override("inference.device", device);
        override("inference.precision", precision);
        override("quarkus.http.port", port);
        override("quarkus.http.host", host);
        Settings settings = SettingsLoader.load();
        Set<RoleName> parts = RoleName.parse(settings.roles());
        if (parts.contains(RoleName.TRAIN) && settings.stateDir().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the role train needs --state-dir: it keeps there what a restart goes on from, and exemplars");
        }
        boolean page = parts.contains(RoleName.WEB);
        return QuarkusBoot.run(ServeApplication.class, page);
    }
}
