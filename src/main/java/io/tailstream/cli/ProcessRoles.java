package io.tailstream.cli;

import io.tailstream.demo.DemoBackbones;
import io.tailstream.model.BackboneFolder;
import io.tailstream.model.TorchDevice;
import io.tailstream.stream.accuracy.AccuracyRole;
import io.tailstream.stream.fusion.FusionRole;
import io.tailstream.stream.inference.InferenceRole;
import io.tailstream.stream.release.ReleaseFolder;
import io.tailstream.stream.wire.KafkaConnection;
import io.tailstream.stream.wire.RegisteredSchemas;
import io.tailstream.stream.wire.SchemaRegistry;
import io.tailstream.web.Board;
import io.tailstream.web.TopicReader;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Starts roles in this process and gives them to the supervisor. */
@Singleton
public class ProcessRoles {

    @Inject
    Settings settings;

    @Inject
    RoleSupervisor supervisor;

    @Inject
    Board board;

    private TemporaryFolder temporary;

    /**
     * Starts these roles; one that fails later ends the process.
     *
     * @throws IOException if backbones or release cannot be read, naming them
     * @throws io.tailstream.stream.wire.ServiceUnreachableException if broker or registry do not answer
     */
    void start(KafkaConnection kafka, SchemaRegistry registry, Set<RoleName> roles) throws IOException {
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
            case INFER -> startInference(kafka, registry);
        };
    }

    private InferenceRole startInference(KafkaConnection kafka, SchemaRegistry registry) throws IOException {
        List<BackboneFolder> local;
        Optional<ReleaseFolder> first = Optional.empty();
        if (settings.backbones().isPresent()) {
            local = BackboneFolder.list(settings.backbones().get());
        } else {
            DemoBackbones bundled = DemoBackbones.extract(temporary.path().resolve("bundled"));
            local = bundled.backbones();
            first = Optional.of(bundled.release());
        }
        if (settings.release().isPresent()) {
            first = Optional.of(ReleaseFolder.read(settings.release().get()));
        }
        return InferenceRole.start(
                kafka,
                registry,
                RoleSettings.inference(settings.inference()),
                local,
                first,
                TorchDevice.of(
                        settings.inference().device(), settings.inference().precision()),
                e -> failed(RoleName.INFER, e));
    }

    private Path stateDir() {
        return settings.stateDir().orElse(temporary.path().resolve("state"));
    }

    private void failed(RoleName role, Throwable reason) {
        supervisor.failed("role " + role.word(), reason);
    }
}
