package io.tailstream.stream.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.LabelEvent;
import io.tailstream.stream.wire.registry.IncompatibleSchemaException;
import io.tailstream.stream.wire.registry.RegistryUnavailableException;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.testing.RegistryProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wire against a real registry server; takes as long as that needs to start. */
class ApicurioIT {

    @TempDir
    static Path directory;

    private static RegistryProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = RegistryProcess.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void shouldRegisterAllSchemasAndReadByIdInAnotherProcess() {
        SchemaRegistry writing = SchemaRegistry.connect(server.url());
        RegisteredSchemas.registerAll(writing, "all-");
        RegisteredSchemas.registerAll(SchemaRegistry.connect(server.url()), "all-");
        LabelEvent label = new LabelEvent("a", "owl", "me", Instant.parse("2026-03-01T12:00:00.123Z"));
        byte[] bytes = new AvroSerde<>(LabelEvent.class, writing).serializer().serialize("all-labels", label);

        SchemaRegistry reading = SchemaRegistry.connect(server.url());
        assertEquals(
                label, new AvroSerde<>(LabelEvent.class, reading).deserializer().deserialize("all-labels", bytes));
        bytes[1] = 0x7f;
        NotAvroException unknown = assertThrows(
                NotAvroException.class,
                () -> new AvroSerde<>(LabelEvent.class, reading).deserializer().deserialize("all-labels", bytes));
        assertEquals(NotAvroException.UNKNOWN_SCHEMA, unknown.cause());
    }

    @Test
    void shouldSayThatTheServerRefusesAnIncompatibleSchema() {
        SchemaRegistry registry = SchemaRegistry.connect(server.url());
        Schema first = SchemaBuilder.record("R").fields().requiredInt("a").endRecord();
        Schema second = SchemaBuilder.record("R").fields().optionalInt("b").endRecord();
        Schema third = SchemaBuilder.record("R")
                .fields()
                .optionalInt("b")
                .requiredInt("c")
                .endRecord();
        assertTrue(registry.id("r-value", first) > 0);
        assertTrue(registry.id("r-value", second) > 0);
        IncompatibleSchemaException refused =
                assertThrows(IncompatibleSchemaException.class, () -> registry.id("r-value", third));
        assertTrue(refused.getMessage().contains("r-value"), refused.getMessage());
    }

    @Test
    void shouldWaitWhileTheServerIsAwayAndThenSayItsAddress() throws Exception {
        RegistryProcess other = RegistryProcess.start(directory.resolve("other"));
        SchemaRegistry registry = SchemaRegistry.connect(other.url(), Duration.ofMillis(300));
        registry.id("r-value", Schema.create(Schema.Type.STRING));
        other.close();
        assertTrue(registry.id("r-value", Schema.create(Schema.Type.STRING)) > 0, "known ids need no server");
        RegistryUnavailableException away = assertThrows(RegistryUnavailableException.class, () -> registry.byId(99));
        assertTrue(away.getMessage().contains(other.url()), away.getMessage());
    }
}
