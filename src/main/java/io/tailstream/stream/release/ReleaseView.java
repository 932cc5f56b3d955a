package io.tailstream.stream.release;

import io.tailstream.AdapterRelease;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;

/**
 * The releases in a {@link ReleaseGlobalStore}, for one processor (one thread). While a release's bytes stay the same
 * it is the same object, so what is derived from it can be kept under its identity.
 */
public final class ReleaseView {

    private static final Logger LOG = Logger.getLogger(ReleaseView.class);
    private static final long PAUSE_MILLIS = 20;

    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    private record Parsed(byte[] bytes, Optional<AdapterRelease> release) {}

    private final ReadOnlyKeyValueStore<String, byte[]> store;
    private final Deserializer<AdapterRelease> deserializer;
    private final String topic;
    private final Map<String, Parsed> parsed = new HashMap<>();

    /**
     * @param store what {@code context.getStateStore(ReleaseGlobalStore.NAME)} gives
     * @param connection says what the topic is called
     */
    public ReleaseView(
            ReadOnlyKeyValueStore<String, byte[]> store, KafkaConnection connection, SchemaRegistry registry) {
        this.store = Objects.requireNonNull(store, "store");
        this.deserializer = new AvroSerde<>(AdapterRelease.class, registry).deserializer();
        this.topic = connection.topic(Topic.ADAPTERS);
    }

    /** The release in force. */
    public Optional<AdapterRelease> current() {
        return byKey(ReleaseSlot.IN_FORCE.key());
    }

    /** A release by its name. */
    public Optional<AdapterRelease> byName(String name) {
        return ReleaseSlot.isReserved(name) ? Optional.empty() : byKey(name);
    }

    /**
     * A release by its name, waited for: outputs of a new release can overtake it, since the global store has a thread
     * of its own.
     */
    public Optional<AdapterRelease> awaitByName(String name, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<AdapterRelease> found = byName(name);
        while (found.isEmpty() && System.nanoTime() < deadline) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return found;
            }
            found = byName(name);
        }
        return found;
    }

    private Optional<AdapterRelease> byKey(String key) {
        byte[] bytes = store.get(key);
        if (bytes == null) {
            return Optional.empty();
        }
        Parsed known = parsed.get(key);
        if (known == null || !Arrays.equals(known.bytes(), bytes)) {
            known = new Parsed(bytes, parse(key, bytes));
            parsed.put(key, known);
        }
        return known.release();
    }

    private Optional<AdapterRelease> parse(String key, byte[] bytes) {
        try {
            AdapterRelease release = deserializer.deserialize(topic, bytes);
            ReleaseStatistics.check(release);
            return Optional.of(release);
        } catch (NotAvroException | IllegalArgumentException e) {
            LOG.warnf("the record of %s with key %s is no sound release and is passed over: %s", topic, key, e);
            return Optional.empty();
        }
    }
}
