package io.tailstream.stream.release;

import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The topic adapters as a global store of a Kafka Streams topology: every instance holds all releases, as bytes, and
 * follows the topic. A processor of the topology reads it through a {@link ReleaseView}.
 */
public final class ReleaseGlobalStore {

    /** The store's name, for {@link ProcessorContext#getStateStore}; a global store needs no connecting. */
    public static final String NAME = "releases";

    private static final String SOURCE = "adapters-source";
    private static final String PROCESSOR = "adapters-to-store";

    private ReleaseGlobalStore() {}

    /** Adds the store to a topology (one built by a StreamsBuilder too, after {@code build()}). */
    public static Topology addTo(Topology topology, KafkaConnection connection) {
        // In memory: a release is some kilobytes, and no state directory can go stale.
        StoreBuilder<KeyValueStore<String, byte[]>> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(NAME), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled();
        return topology.addGlobalStore(
                store,
                SOURCE,
                new StringDeserializer(),
                new ByteArrayDeserializer(),
                connection.topic(Topic.ADAPTERS),
                PROCESSOR,
                Copy::new);
    }

    /** Bytes are kept as they came: a record that cannot be read must not stop the topology's global thread. */
    private static final class Copy implements Processor<String, byte[], Void, Void> {

        private KeyValueStore<String, byte[]> store;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            store = context.getStateStore(NAME);
        }

        @Override
        public void process(Record<String, byte[]> record) {
            if (record.key() != null) {
                store.put(record.key(), record.value());
            }
        }
    }
}
