package io.tailstream.testing;

import io.tailstream.demo.BrokerSettings;
import io.tailstream.demo.LoopbackPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.Kafka;
import org.apache.kafka.clients.admin.Admin;

/** A real broker in a JVM of its own; it can be killed and started again on the same data. */
public final class BrokerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final BrokerSettings settings;
    private ChildProcess process;

    private BrokerProcess(BrokerSettings settings) {
        this.settings = settings;
    }

    /** Starts a broker that keeps its data under {@code directory}, and waits until it answers. */
    public static BrokerProcess start(Path directory) throws IOException {
        BrokerProcess broker = new BrokerProcess(
                new BrokerSettings(directory.resolve("broker"), LoopbackPort.free(), LoopbackPort.free()));
        broker.start();
        return broker;
    }

    /** Starts it again after {@link #kill()}. */
    public void start() throws IOException {
        Path file = settings.format();
        process = ChildProcess.start(
                ChildProcess.java(
                        List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                        Kafka.class,
                        settings.directory(),
                        List.of(file.toString())),
                settings.directory().resolve("broker.out"));
        process.awaitPort(settings.port(), START);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            Await.until("the broker's answer", START, () -> {
                process.failIfDead();
                return answers(admin);
            });
        }
    }

    private static boolean answers(Admin admin) throws InterruptedException {
        try {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
