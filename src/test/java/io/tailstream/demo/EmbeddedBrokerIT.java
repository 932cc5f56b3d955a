package io.tailstream.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import io.tailstream.stream.wire.topic.TopicAdmin;
import io.tailstream.stream.wire.topic.TopicDeclarations;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Starts a broker in this JVM, which takes seconds. */
class EmbeddedBrokerIT {

    @Test
    void shouldHoldTheDeclaredTopicsAndSayNothing() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (EmbeddedBroker broker = EmbeddedBroker.start(0)) {
            KafkaConnection connection =
                    new KafkaConnection(broker.bootstrapServers(), "mock://embedded", "t1-", Map.of());
            TopicDeclarations declared = TopicDeclarations.load().withPartitions(3);
            try (TopicAdmin admin = new TopicAdmin(connection)) {
                assertEquals(
                        Topic.values().length,
                        admin.createMissing(declared, Optional.empty()).size());
                assertEquals(List.of(), admin.createMissing(declared, Optional.empty()));
                assertEquals(List.of(), admin.differences(declared));
                assertEquals(3, admin.partitions(List.of("t1-images")).get("t1-images"));
                assertEquals(
                        List.of("t1-images: partitions is 3, declared 4"),
                        admin.differences(declared.withPartitions(4)).subList(0, 1));
            }
            sendDeadLetterOfTheGreatestImage(connection);
        } finally {
            System.setOut(out);
        }
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }

    private static void sendDeadLetterOfTheGreatestImage(KafkaConnection connection) throws Exception {
        int image = TopicDeclarations.load().of(Topic.IMAGES).maxMessageBytes();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                connection.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] value = new byte[image];
            producer.send(new ProducerRecord<>(connection.topic(Topic.DEAD_LETTERS), value))
                    .get();
            Exception refused = assertThrows(
                    Exception.class, () -> producer.send(new ProducerRecord<>(connection.topic(Topic.IMAGES), value))
                            .get());
            assertTrue(refused.getCause() instanceof RecordTooLargeException, refused::toString);
        }
    }

    @Test
    void shouldNameAPortThatIsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BindException refused = assertThrows(BindException.class, () -> EmbeddedBroker.start(other.getLocalPort()));
            assertTrue(refused.getMessage().contains("port " + other.getLocalPort()), refused.getMessage());
        }
    }
}
