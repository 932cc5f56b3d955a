package io.tailstream.cli.process;

import io.quarkus.runtime.Quarkus;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.setting.ProcessSettings;
import io.tailstream.cli.station.Stations;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** What {@code serve} runs once Quarkus is up. */
public class ServeApplication extends ProcessApplication {

    @Inject
    RoleSupervisor supervisor;

    @Inject
    ProcessStations processStations;

    @Inject
    ProcessSettings settings;

    @Override
    int serve() throws Exception {
        KafkaConnection kafka = settings.kafka();
        List<Station> stations = settings.stations();
        try {
            requireTopics(kafka, stations);
            processStations.start(kafka, SchemaRegistry.connect(kafka.registryUrl()), stations);
            System.err.println("tailstream: ready: " + Stations.names(stations)
                    + (stations.stream().anyMatch(Station::servesPages) ? ", page " + QuarkusBoot.pageAddress() : "")
                    + ", health and metrics " + QuarkusBoot.managementAddress() + "/q");
            Quarkus.waitForExit();
        } finally {
            supervisor.close();
        }
        supervisor.throwFailure();
        return ExitCode.OK;
    }

    private void requireTopics(KafkaConnection kafka, List<Station> stations) {
        if (settings.common().createTopics()) {
            try (TopicAdmin admin = new TopicAdmin(kafka)) {
                admin.createMissing(TopicDeclarations.load(), Optional.empty());
            }
        } else {
            RequiredTopics.check(kafka, stations);
        }
    }
}
