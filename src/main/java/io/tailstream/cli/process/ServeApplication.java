package io.tailstream.cli.process;

import io.quarkus.runtime.Quarkus;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.setting.RoleSettings;
import io.tailstream.cli.setting.Settings;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;

/** What {@code serve} runs once Quarkus is up. */
public class ServeApplication extends ProcessApplication {

    @Inject
    Settings settings;

    @Inject
    RoleSupervisor supervisor;

    @Inject
    ProcessRoles processRoles;

    @Override
    int serve() throws Exception {
        KafkaConnection kafka = RoleSettings.kafka(settings);
        Set<RoleName> roles = RoleName.parse(settings.roles());
        try {
            requireTopics(kafka);
            processRoles.start(kafka, SchemaRegistry.connect(kafka.registryUrl()), roles);
            System.err.println("tailstream: ready: " + roles
                    + (roles.contains(RoleName.WEB) ? ", page " + QuarkusBoot.pageAddress() : ""));
            Quarkus.waitForExit();
        } finally {
            supervisor.close();
        }
        supervisor.throwFailure();
        return ExitCode.OK;
    }

    private void requireTopics(KafkaConnection kafka) {
        if (settings.createTopics()) {
            try (TopicAdmin admin = new TopicAdmin(kafka)) {
                admin.createMissing(TopicDeclarations.load(), Optional.empty());
            }
        } else {
            RequiredTopics.check(kafka);
        }
    }
}
