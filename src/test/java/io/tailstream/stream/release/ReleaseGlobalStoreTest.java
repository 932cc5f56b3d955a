package io.tailstream.stream.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tailstream.AdapterRelease;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReleaseGlobalStoreTest {

    private static final KafkaConnection CONNECTION =
            new KafkaConnection("nowhere:1", "mock://global-store", "lab-", Map.of());
    private static final SchemaRegistry REGISTRY = SchemaRegistry.connect(CONNECTION.registryUrl());

    /** What the topology's own processor sees. */
    private ReleaseView view;

    private final TopologyTestDriver driver = new TopologyTestDriver(topology(), settings());
    private final TestInputTopic<String, byte[]> adapters =
            driver.createInputTopic("lab-adapters", new StringSerializer(), new ByteArraySerializer());

    @AfterEach
    void close() {
        driver.close();
    }

    private static Properties settings() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "releases");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        return settings;
    }

    private Topology topology() {
        Topology topology = ReleaseGlobalStore.addTo(new Topology(), CONNECTION)
                .addSource("in", new StringDeserializer(), new StringDeserializer(), "in")
                .addProcessor("reader", Reader::new, "in");
        return topology;
    }

    private final class Reader extends ContextualProcessor<String, String, Void, Void> {
        @Override
        public void init(org.apache.kafka.streams.processor.api.ProcessorContext<Void, Void> context) {
            KeyValueStore<String, byte[]> store = context.getStateStore(ReleaseGlobalStore.NAME);
            view = new ReleaseView(store, CONNECTION, REGISTRY);
        }

        @Override
        public void process(Record<String, String> record) {}
    }

    private static byte[] bytes(AdapterRelease release) {
        return new AvroSerde<>(AdapterRelease.class, REGISTRY).serializer().serialize("lab-adapters", release);
    }

    @Test
    void shouldFollowTheTopicAndKeepAReleaseTheSameObject() {
        assertEquals(Optional.empty(), view.current());
        AdapterRelease first = SampleRelease.folder("first", 1, 10).release();
        AdapterRelease second = SampleRelease.folder("second", 2, 10).release();
        adapters.pipeInput("first", bytes(first));
        adapters.pipeInput("current", bytes(first));
        assertEquals(Optional.of(first), view.current());
        AdapterRelease held = view.byName("first").orElseThrow();
        adapters.pipeInput("first", bytes(first));
        assertSame(held, view.byName("first").orElseThrow());

        adapters.pipeInput("second", bytes(second));
        adapters.pipeInput("current", bytes(second));
        assertEquals(Optional.of(second), view.current());
        assertEquals(Optional.of(first), view.awaitByName("first", Duration.ZERO));
        assertEquals(Optional.empty(), view.awaitByName("third", Duration.ofMillis(1)));
    }

    @Test
    void shouldPassOverRecordsThatAreNoSoundRelease() {
        AdapterRelease unsound = SampleRelease.folder("unsound", 1, 10).release();
        unsound.getFusion().setKind("MEDIAN");
        adapters.pipeInput("unsound", bytes(unsound));
        adapters.pipeInput("broken", new byte[] {1, 2});
        assertEquals(Optional.empty(), view.byName("unsound"));
        assertEquals(Optional.empty(), view.byName("broken"));
    }
}
