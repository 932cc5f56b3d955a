package io.tailstream.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** A real Kafka broker inside this process, on the loopback address; what it stored is removed when it is closed. */
public final class EmbeddedBroker implements AutoCloseable {

    private final BrokerSettings settings;
    private final KafkaRaftServer server;

    private EmbeddedBroker(BrokerSettings settings, KafkaRaftServer server) {
        this.settings = settings;
        this.server = server;
    }

    /**
     * Starts a broker; it answers when this returns.
     *
     * @param port the clients' port; 0: any free one
     * @throws java.net.BindException if another program has the port
     */
    public static EmbeddedBroker start(int port) throws IOException {
        int own = LoopbackPort.orFree(port);
        int controller = LoopbackPort.free();
        BrokerSettings settings = new BrokerSettings(Files.createTempDirectory("tailstream-broker"), own, controller);
        try {
            settings.format();
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings.properties(), false), Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(settings, server);
        } catch (IOException | RuntimeException e) {
            remove(settings.directory());
            throw e;
        }
    }

    /** {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        try {
            remove(settings.directory());
        } catch (IOException e) {
            // Only files in the system's temporary folder are left behind.
            org.jboss.logging.Logger.getLogger(EmbeddedBroker.class)
                    .debugf(e, "%s could not be removed", settings.directory());
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
