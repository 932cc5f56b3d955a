package io.tailstream.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker of one node (KRaft: broker and controller in one) that is reached from this machine alone and makes do
 * with little memory.
 *
 * @param directory where it keeps its logs; server.properties lies beside them
 * @param port clients' port, on 127.0.0.1
 * @param controllerPort its own second port
 */
public record BrokerSettings(Path directory, int port, int controllerPort) {

    private static final String HOST = "127.0.0.1";

    public BrokerSettings {
        if (port < 1 || port > 65_535 || controllerPort < 1 || controllerPort > 65_535 || port == controllerPort) {
            throw new IllegalArgumentException(
                    "a broker needs two ports from 1 to 65535, not " + port + " and " + controllerPort);
        }
    }

    /** What clients are given. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Kafka's server properties. */
    public Properties properties() {
        Properties p = new Properties();
        p.putAll(Map.of(
                "process.roles", "broker,controller",
                "node.id", "1",
                "controller.quorum.voters", "1@" + HOST + ":" + controllerPort,
                "listeners", "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort,
                "advertised.listeners", "PLAINTEXT://" + HOST + ":" + port,
                "controller.listener.names", "CONTROLLER",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs", directory.resolve("logs").toString(),
                // A misspelt topic is an error of its own, not a new topic.
                "auto.create.topics.enable", "false"));
        oneNode(p);
        smallMemory(p);
        return p;
    }

    private static void oneNode(Properties p) {
        p.putAll(Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "3",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "3",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0",
                // A killed client's transaction blocks readers until it is noticed; the default looks every 10 s.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"));
    }

    private static void smallMemory(Properties p) {
        p.putAll(Map.of(
                "num.network.threads", "2",
                "num.io.threads", "4",
                "background.threads", "2",
                "log.cleaner.threads", "1",
                // 128 MB by default.
                "log.cleaner.dedupe.buffer.size", "4194304",
                "log.cleaner.io.buffer.size", "131072",
                // Each partition's indexes are files of this size, mapped into memory.
                "log.index.size.max.bytes", "1048576",
                "log.segment.bytes", "134217728"));
    }

    /** Writes server.properties and, on the first call, makes the directory a broker's. */
    public Path format() throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("server.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            properties().store(out, null);
        }
        if (!Files.exists(directory.resolve("logs").resolve("meta.properties"))) {
            PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, "UTF-8");
            String[] arguments = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
            int code = StorageTool.execute(arguments, silent);
            if (code != 0) {
                throw new IOException("the broker's directory " + directory + " could not be formatted (" + code + ")");
            }
        }
        return file;
    }
}
