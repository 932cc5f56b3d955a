package io.tailstream.stream.wire.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tailstream.demo.LoopbackPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client's manners, against a server that answers as told. */
class ConfluentRegistryTest {

    private HttpServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        url = "http://127.0.0.1:" + server.getAddress().getPort();
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void shouldWaitForAServerThatComesUpAndAskOnceAlone() {
        AtomicInteger asked = new AtomicInteger();
        server.createContext("/schemas/ids/7", exchange -> {
            if (asked.incrementAndGet() < 3) {
                answer(exchange, 503, "{\"error_code\": 50301, \"message\": \"starting\"}");
            } else {
                answer(exchange, 200, "{\"schema\": \"\\\"string\\\"\"}");
            }
        });
        SchemaRegistry registry = SchemaRegistry.connect(url, Duration.ofSeconds(30));
        assertEquals(Schema.create(Schema.Type.STRING), registry.byId(7));
        assertEquals(Schema.create(Schema.Type.STRING), registry.byId(7));
        assertEquals(3, asked.get());
    }

    @Test
    void shouldTellAnUnknownIdFromAServerThatIsAway() throws IOException {
        server.createContext(
                "/", exchange -> answer(exchange, 404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}"));
        SchemaRegistry there = SchemaRegistry.connect(url, Duration.ofSeconds(5));
        assertThrows(UnknownSchemaException.class, () -> there.byId(9));

        String nobody = "http://127.0.0.1:" + LoopbackPort.free();
        SchemaRegistry away = SchemaRegistry.connect(nobody, Duration.ZERO);
        RegistryUnavailableException unavailable = assertThrows(RegistryUnavailableException.class, () -> away.byId(9));
        assertTrue(unavailable.getMessage().contains(nobody), unavailable.getMessage());
    }

    @Test
    void shouldHoldTheSubjectToItsCompatibilityBeforeItRegisters() {
        StringBuilder calls = new StringBuilder();
        server.createContext("/", exchange -> {
            calls.append(exchange.getRequestMethod())
                    .append(' ')
                    .append(exchange.getRequestURI().getPath())
                    .append(' ')
                    .append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                    .append('\n');
            boolean config = exchange.getRequestURI().getPath().startsWith("/config");
            answer(exchange, 200, config ? "{\"compatibility\": \"BACKWARD_TRANSITIVE\"}" : "{\"id\": 41}");
        });
        SchemaRegistry registry = SchemaRegistry.connect(url, Duration.ofSeconds(5));
        assertEquals(41, registry.id("labels-value", Schema.create(Schema.Type.STRING)));
        assertEquals(41, registry.id("labels-value", Schema.create(Schema.Type.STRING)));
        List<String> lines = calls.toString().lines().toList();
        assertEquals(2, lines.size(), calls::toString);
        assertTrue(
                lines.get(0).startsWith("PUT /config/labels-value")
                        && lines.get(0).contains("BACKWARD_TRANSITIVE"),
                lines.get(0));
        assertTrue(lines.get(1).startsWith("POST /subjects/labels-value/versions"), lines.get(1));
    }

    @Test
    void shouldSayWhyTheServerRefusesASchema() {
        server.createContext(
                "/config", exchange -> answer(exchange, 200, "{\"compatibility\": \"BACKWARD_TRANSITIVE\"}"));
        server.createContext(
                "/subjects",
                exchange -> answer(exchange, 409, "{\"error_code\": 409, \"message\": \"READER_FIELD_MISSING\"}"));
        SchemaRegistry registry = SchemaRegistry.connect(url, Duration.ofSeconds(5));
        IncompatibleSchemaException refused = assertThrows(
                IncompatibleSchemaException.class,
                () -> registry.id("labels-value", Schema.create(Schema.Type.STRING)));
        assertTrue(refused.getMessage().contains("READER_FIELD_MISSING"), refused.getMessage());
    }

    @Test
    void shouldRefuseAnAddressThatIsNone() {
        assertThrows(IllegalArgumentException.class, () -> SchemaRegistry.connect("localhost:8081"));
        assertThrows(IllegalArgumentException.class, () -> SchemaRegistry.connect("mock://"));
    }
}
