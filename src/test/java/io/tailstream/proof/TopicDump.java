package io.tailstream.proof;

import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** All committed records of a topic, as a client outside sees them. */
final class TopicDump {

    private final KafkaConnection kafka;
    private final SchemaRegistry registry;

    TopicDump(KafkaConnection kafka, SchemaRegistry registry) {
        this.kafka = kafka;
        this.registry = registry;
    }

    /** A committed record with its decoded value, null where it has none. */
    record Entry<T>(ConsumerRecord<byte[], byte[]> record, T value) {}

    /** Everything up to the last stable offsets of now. */
    List<ConsumerRecord<byte[], byte[]>> raw(Topic topic) {
        String name = kafka.topic(topic);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(p -> new TopicPartition(name, p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** The same, decoded. */
    <T extends SpecificRecord> List<Entry<T>> read(Topic topic, Class<T> type) {
        Deserializer<T> decoder = new AvroSerde<>(type, registry).deserializer();
        List<Entry<T>> entries = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : raw(topic)) {
            T value = record.value() == null ? null : decoder.deserialize(record.topic(), record.value());
            entries.add(new Entry<>(record, value));
        }
        return entries;
    }
}
