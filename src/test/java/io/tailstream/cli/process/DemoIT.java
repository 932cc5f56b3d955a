package io.tailstream.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tailstream.cli.exit.ExitCode;
import io.tailstream.cli.station.Stations;
import io.tailstream.longtail.Group;
import io.tailstream.stream.station.ProcessMeters;
import io.tailstream.stream.station.Station;
import io.tailstream.stream.station.StationMeters;
import io.tailstream.testing.Await;
import io.tailstream.testing.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program's demo, as a process of its own: about half a minute, most of it starting and settling. */
class DemoIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void shouldShowThePageWhileItRunsAndSumUpTheWholeRun() throws Exception {
        Path summary = folder.resolve("summary.json");
        int port = freePort();
        int management = freePort();
        try (ChildProcess demo = demo(
                "--headless",
                "--seconds",
                "12",
                "--port",
                "" + port,
                "--management-port",
                "" + management,
                "--json",
                summary.toString())) {
            demo.awaitPort(port, PATIENCE);
            assertPage(port);
            Await.until("a prediction on the page", PATIENCE, () -> {
                demo.failIfDead();
                return JSON.readTree(get(port, "/live").body())
                                .get("predictions")
                                .asLong()
                        > 0;
            });
            Await.until("every role is ready", PATIENCE, () -> {
                demo.failIfDead();
                return get(management, "/q/health/ready").statusCode() == 200;
            });
            assertRoles(JSON.readTree(get(port, "/live").body()).get("roles"));
            Await.until("gauges of accuracy", PATIENCE, () -> {
                demo.failIfDead();
                return get(management, "/q/metrics").body().contains("tailstream_accuracy_ratio{");
            });
            assertMeters(get(management, "/q/metrics").body());
            assertEquals(ExitCode.OK, demo.awaitEnd(PATIENCE), demo::output);
            assertSummary(JSON.readTree(summary.toFile()));
        }
    }

    @Test
    void shouldSayWhichPortIsInUseAndEndWithCode4() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildProcess demo = demo("--headless", "--seconds", "1", "--port", "" + taken.getLocalPort())) {
            assertEquals(ExitCode.UNREACHABLE, demo.awaitEnd(PATIENCE), demo::output);
            assertTrue(demo.output().contains("port " + taken.getLocalPort()), demo.output());
            assertFalse(demo.output().contains("\tat "), demo.output());
        }
    }

    private ChildProcess demo(String... options) throws IOException {
        String app = System.getProperty("it.app");
        List<String> command = new ArrayList<>(List.of(
                ChildProcess.javaExecutable(), "-Xmx640m", "-XX:+UseSerialGC", "-Doffline=true", "-jar", app, "demo"));
        command.addAll(List.of(options));
        return ChildProcess.start(command, folder.resolve("demo.log"));
    }

    private static void assertPage(int port) throws Exception {
        HttpResponse<String> page = get(port, "/");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("page.js"), page.body());
        String policy = page.headers().firstValue("Content-Security-Policy").orElse("none");
        assertTrue(policy.contains("default-src 'self'"), policy);
        JsonNode view = JSON.readTree(get(port, "/live?window=300").body());
        assertEquals(Group.standard().size(), view.get("groups").size());
    }

    /** Every role but the one that trains says in the topic how it is. */
    private static void assertRoles(JsonNode roles) {
        List<String> names = new ArrayList<>();
        roles.forEach(role -> names.add(role.get("role").asText()));
        assertEquals(Stations.byDefault().stream().map(Station::name).sorted().toList(), names, roles::toString);
    }

    /** What a running process shows is what docs/meters.md lists, and what it lists of these roles is there. */
    private static void assertMeters(String metrics) {
        Set<String> shown = metrics.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" "))
                // A counter's family has no ending, its samples have.
                .map(type -> type[3].equals("counter") && !type[2].endsWith("_total") ? type[2] + "_total" : type[2])
                .map(name -> name.replaceFirst("_max$", ""))
                .filter(name -> name.startsWith("tailstream_") || name.equals("process_memory_resident_bytes"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = new TreeSet<>();
        StationMeters.ALL.forEach(meter -> listed.add(meter.prometheusName()));
        ProcessMeters.ALL.forEach(meter -> listed.add(meter.prometheusName()));
        Stations.byDefault().forEach(station -> station.meters().forEach(m -> listed.add(m.prometheusName())));
        Set<String> unlisted = new TreeSet<>(shown);
        unlisted.removeAll(listed);
        assertEquals(Set.of(), unlisted, "shown, and not listed");
        listed.removeAll(shown);
        // What has not occurred in this run is not there.
        listed.removeAll(Set.of("tailstream_dead_letters_total"));
        assertEquals(Set.of(), listed, "listed, and not shown");
        Set<String> kafka =
                metrics.lines().filter(line -> line.startsWith("# TYPE kafka_")).collect(Collectors.toSet());
        assertTrue(!kafka.isEmpty() && kafka.size() <= ProcessMeters.OF_KAFKA.size(), kafka::toString);
    }

    private static void assertSummary(JsonNode summary) {
        long images = summary.get("images").asLong();
        assertTrue(images > 0, "no images");
        assertEquals(
                images,
                summary.get("predictions").asLong() + summary.get("deadLetters").asLong(),
                "images without exactly one outcome");
        assertTrue(summary.get("imagesPerSecond").asDouble() > 0);
        assertTrue(summary.get("secondsToFirstPrediction").asDouble() > 0);
        Map<String, long[]> totals = new HashMap<>();
        List<JsonNode> rows = StreamSupport.stream(summary.get("accuracy").spliterator(), false)
                .toList();
        for (JsonNode row : rows) {
            assertRow(row);
            String kind = row.get("groupKind").asText();
            long[] sum = totals.computeIfAbsent(row.get("model").asText() + "|" + kind, k -> new long[2]);
            sum[0] += row.get("correct").asLong();
            sum[1] += row.get("total").asLong();
        }
        assertEquals(4 * 5, totals.size(), "fused and three backbones, five kinds of groups: " + totals.keySet());
        // Every label is of a known class and comes before the end: each way of grouping counts all of them.
        totals.forEach((key, sum) -> {
            assertEquals(summary.get("labels").asLong(), sum[1], key);
            assertEquals(totals.get(key.substring(0, key.indexOf('|')) + "|all")[0], sum[0], key);
        });
        assertEquals(summary.get("predictions").asLong(), summary.get("labels").asLong());
    }

    private static void assertRow(JsonNode row) {
        long correct = row.get("correct").asLong();
        long total = row.get("total").asLong();
        assertTrue(correct <= total, row.toString());
        assertEquals(total == 0, row.get("accuracy").isNull(), row.toString());
        if (total > 0) {
            double accuracy = row.get("accuracy").asDouble();
            assertEquals((double) correct / total, accuracy, row.toString());
            assertTrue(
                    row.get("low").asDouble() <= accuracy
                            && accuracy <= row.get("high").asDouble(),
                    row.toString());
        }
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
