package io.tailstream.cli.process;

import io.tailstream.board.Board;
import io.tailstream.board.TopicReader;
import io.tailstream.cli.option.RetrainOptions;
import io.tailstream.cli.report.WrittenReport;
import io.tailstream.cli.setting.RoleSettings;
import io.tailstream.cli.setting.Settings;
import io.tailstream.demo.DemoBackbones;
import io.tailstream.model.backbone.BackboneFolder;
import io.tailstream.model.torch.Precision;
import io.tailstream.model.torch.TorchDevice;
import io.tailstream.progress.LineDisplay;
import io.tailstream.stream.accuracy.AccuracyRole;
import io.tailstream.stream.fusion.FusionRole;
import io.tailstream.stream.inference.InferenceRole;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.retraining.Follower;
import io.tailstream.stream.retraining.ReplayCycle;
import io.tailstream.stream.retraining.TrainRole;
import io.tailstream.stream.wire.RegisteredSchemas;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Starts roles in this process and gives them to the supervisor. */
@Singleton
public class ProcessRoles {

    private static final Logger LOG = Logger.getLogger(ProcessRoles.class);

    @Inject
    Settings settings;

    @Inject
    RoleSupervisor supervisor;

    @Inject
    Board board;

    private TemporaryFolder temporary;
    private Local local;
    private Consumer<String> progress;
    private Consumer<String> decisions;

    /**
     * Starts these roles; one that fails later ends the process.
     *
     * @throws IOException if backbones or release cannot be read, naming them
     * @throws io.tailstream.stream.wire.registry.ServiceUnreachableException if broker or registry do not answer
     */
    void start(KafkaConnection kafka, SchemaRegistry registry, Set<RoleName> roles) throws IOException {
        start(kafka, registry, roles, LOG::info, LOG::info);
    }

    /**
     * The same.
     *
     * @param progress told how far training is
     * @param decisions told what came of it
     */
    void start(
            KafkaConnection kafka,
            SchemaRegistry registry,
            Set<RoleName> roles,
            Consumer<String> progress,
            Consumer<String> decisions)
            throws IOException {
        this.progress = progress;
        this.decisions = decisions;
        // All, whatever the roles: other programs may write labels before any role here has.
        RegisteredSchemas.registerAll(registry, kafka.topicPrefix());
        temporary = TemporaryFolder.create();
        supervisor.add("temporary folder", temporary);
        for (RoleName role : roles) {
            supervisor.add(role.word(), start(role, kafka, registry));
        }
    }

    private AutoCloseable start(RoleName role, KafkaConnection kafka, SchemaRegistry registry) throws IOException {
        return switch (role) {
            case FUSE -> {
                FusionRole fusion = new FusionRole(kafka, stateDir(), settings.streamThreads(), e -> failed(role, e));
                fusion.start();
                yield fusion;
            }
            case SCORE -> {
                AccuracyRole accuracy = new AccuracyRole(
                        kafka,
                        RoleSettings.accuracy(settings.scoring()),
                        stateDir(),
                        settings.streamThreads(),
                        e -> failed(role, e));
                accuracy.start();
                yield accuracy;
            }
            case WEB -> {
                TopicReader reader = new TopicReader(kafka, registry, board, board.since(), e -> failed(role, e));
                reader.start();
                yield reader;
            }
            case TRAIN -> startTraining(kafka, registry);
            case INFER -> startInference(kafka, registry);
        };
    }

    private InferenceRole startInference(KafkaConnection kafka, SchemaRegistry registry) throws IOException {
        Local local = local();
        Optional<ReleaseFolder> first = local.release();
        if (settings.release().isPresent()) {
            first = Optional.of(ReleaseFolder.read(settings.release().get()));
        }
        return InferenceRole.start(
                kafka,
                registry,
                RoleSettings.inference(settings.inference()),
                local.backbones(),
                first,
                TorchDevice.of(
                        settings.inference().device(), settings.inference().precision()),
                e -> failed(RoleName.INFER, e));
    }

    private TrainRole startTraining(KafkaConnection kafka, SchemaRegistry registry) throws IOException {
        RetrainOptions options = RetrainOptions.parse(settings.training());
        Clock clock = Clock.systemUTC();
        // As many as the role infer gives each backbone: the number is the process's, whichever role sets it.
        int each = local().backbones().size();
        TorchDevice.splitOver(each);
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / each);
        TorchDevice device = new TorchDevice(
                TorchDevice.of(
                                settings.inference().device(),
                                settings.inference().precision())
                        .device(),
                Precision.FP32);
        ReplayCycle cycle = new ReplayCycle(
                kafka,
                registry,
                device,
                local().backbones(),
                options.cycle(threads, stateDir().resolve("train"), stateDir().resolve("exemplars")),
                clock);
        Follower follower = options.follower(
                kafka,
                cycle,
                options.paceOf(threads),
                new LineDisplay(progress, clock),
                outcome -> decisions.accept(WrittenReport.of(outcome, options.report())),
                clock);
        TrainRole role = new TrainRole(follower, e -> failed(RoleName.TRAIN, e));
        role.start();
        return role;
    }

    /** The backbones of this machine, and the release that came with them. */
    private record Local(List<BackboneFolder> backbones, Optional<ReleaseFolder> release) {}

    private Local local() throws IOException {
        if (local == null) {
            if (settings.backbones().isPresent()) {
                local = new Local(BackboneFolder.list(settings.backbones().get()), Optional.empty());
            } else {
                DemoBackbones bundled = DemoBackbones.extract(temporary.path().resolve("bundled"));
                local = new Local(bundled.backbones(), Optional.of(bundled.release()));
            }
        }
        return local;
    }

    private Path stateDir() {
        return settings.stateDir().orElse(temporary.path().resolve("state"));
    }

    private void failed(RoleName role, Throwable reason) {
        supervisor.failed("role " + role.word(), reason);
    }
}
