package io.tailstream.cli;

import io.tailstream.stream.wire.KafkaConnection;
import io.tailstream.stream.wire.SchemaRegistry;
import io.tailstream.web.Board;
import io.tailstream.web.TopicReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/** Starts roles in this process and gives them to the supervisor. */
@ApplicationScoped
public class ProcessRoles {

    @Inject
    Settings settings;

    @Inject
    RoleSupervisor supervisor;

    @Inject
    Board board;

    /** Starts these roles; one that cannot start throws, one that fails later ends the process. */
    void start(KafkaConnection kafka, SchemaRegistry registry, Set<RoleName> roles) throws Exception {
        for (RoleName role : roles) {
            switch (role) {
                case WEB -> startWeb(kafka, registry);
                default -> throw new CommandFailure(ExitCode.USAGE, role.word() + " is not there yet");
            }
        }
    }

    private void startWeb(KafkaConnection kafka, SchemaRegistry registry) {
        TopicReader reader = new TopicReader(
                kafka, registry, board, board.since(), e -> supervisor.failed("the page's reader of the topics", e));
        reader.start();
        supervisor.add("web", reader);
    }
}
