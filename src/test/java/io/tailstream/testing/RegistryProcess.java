package io.tailstream.testing;

import io.tailstream.demo.LoopbackPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A real schema registry (Apicurio, with Confluent's interface) in a JVM of its own, schemas in memory. Maven unpacks it
 * to target/registry before the integration tests; the system property {@code it.registry.jar} says where.
 */
public final class RegistryProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    private static final String CONFLUENT_PATH = "/apis/ccompat/v7";

    private final ChildProcess process;
    private final String url;

    private RegistryProcess(ChildProcess process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Starts one on a free port, and waits until it answers; what it prints goes to a file in {@code directory}. */
    public static RegistryProcess start(Path directory) throws IOException, InterruptedException {
        Path jar = Path.of(System.getProperty("it.registry.jar", "target/registry/apicurio-registry-app-runner.jar"));
        if (!Files.exists(jar)) {
            throw new IOException(
                    jar + " is missing: run the integration tests by Maven (mvn verify), which unpacks it");
        }
        Files.createDirectories(directory);
        int port = LoopbackPort.free();
        // About 220 MB in all, and 6 s until it answers, on two cores.
        ChildProcess process = ChildProcess.start(
                List.of(
                        ChildProcess.javaExecutable(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        jar.toAbsolutePath().toString()),
                directory.resolve("registry.out"));
        RegistryProcess registry = new RegistryProcess(process, "http://127.0.0.1:" + port + CONFLUENT_PATH);
        try {
            process.awaitPort(port, START);
            HttpClient client = HttpClient.newHttpClient();
            Await.until("the registry's answer", START, () -> {
                process.failIfDead();
                return registry.answers(client);
            });
            // A fresh one accepts anything.
            registry.put(client, "/config", "{\"compatibility\": \"BACKWARD_TRANSITIVE\"}");
            return registry;
        } catch (Throwable e) {
            process.close();
            throw e;
        }
    }

    private boolean answers(HttpClient client) throws InterruptedException {
        try {
            return client.send(
                                    HttpRequest.newBuilder(URI.create(url + "/subjects"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void put(HttpClient client, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .PUT(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("the registry answered " + response.statusCode() + " " + response.body());
        }
    }

    /** What clients of Confluent's interface are given. */
    public String url() {
        return url;
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
