package io.tailstream.stream.station;

import io.tailstream.StationProgress;
import io.tailstream.StationState;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/**
 * Writes the topic {@code stations}. A report that does not arrive is followed by the next: nothing waits for one, and
 * none of the roles depends on them. Confined to one thread.
 */
final class StationReports implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(StationReports.class);
    private static final int PATIENCE_MILLIS = 2_000;

    private final KafkaProducer<String, byte[]> producer;
    private final Serializer<StationState> serializer;
    private final String topic;
    private final ProcessName process;

    StationReports(KafkaConnection connection, SchemaRegistry registry, ProcessName process) {
        Map<String, Object> properties = connection.producerProperties();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * PATIENCE_MILLIS);
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        serializer = new AvroSerde<>(StationState.class, registry).serializer();
        topic = connection.topic(Topic.STATIONS);
        this.process = process;
    }

    /** What a role is doing now. */
    void report(String role, Health health, Work work, Instant now) {
        StationState state = StationState.newBuilder()
                .setProcess(process.id())
                .setRole(role)
                .setHost(process.host())
                .setSince(health.since().truncatedTo(ChronoUnit.MILLIS))
                .setAt(now.truncatedTo(ChronoUnit.MILLIS))
                .setState(health.state().toString())
                .setReason(health.reason().orElse(null))
                .setProgress(StationProgress.newBuilder()
                        .setCommitted(health.finished())
                        .setAt(health.finishedAt()
                                .map(at -> at.truncatedTo(ChronoUnit.MILLIS))
                                .orElse(null))
                        .build())
                .setLag(boxed(health.lag()))
                .setRelease(work.release().orElse(null))
                .setShadow(work.shadow().orElse(null))
                .setVersion(process.version())
                .build();
        send(role, state);
    }

    /** The role has left. */
    void leave(String role) {
        send(role, null);
    }

    private void send(String role, StationState state) {
        try {
            byte[] value = state == null ? null : serializer.serialize(topic, state);
            producer.send(new ProducerRecord<>(topic, process.id() + "|" + role, value), (written, failure) -> {
                if (failure != null) {
                    LOG.debugf("The state of role %s was not written: %s", role, failure.getMessage());
                }
            });
        } catch (KafkaException e) {
            LOG.debugf("The state of role %s was not written: %s", role, e.getMessage());
        }
    }

    private static Long boxed(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }

    @Override
    public void close() {
        producer.close(Duration.ofMillis(PATIENCE_MILLIS));
    }
}
