package io.tailstream.stream.fusion;

import io.tailstream.AdapterRelease;
import io.tailstream.DeadLetter;
import io.tailstream.Prediction;
import io.tailstream.stream.release.ReleaseGlobalStore;
import io.tailstream.stream.release.ReleaseView;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.DeadLetters;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import io.tailstream.stream.wire.topic.KafkaConnection;
import io.tailstream.stream.wire.topic.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/**
 * The fusion topology: {@code backbone-outputs} in, {@code predictions} out, what cannot be fused to {@code dead-letters}.
 * A shadow's outputs go to {@code predictions-shadow}, or nowhere.
 *
 * <pre>
 *   backbone-outputs ── fuse ─┬─ predictions
 *     adapters (global) ──┘   ├─ predictions-shadow
 *                             └─ dead-letters
 * </pre>
 */
public final class FusionTopology {

    static final String SOURCE = "fusion-outputs";
    static final String FUSE = "fusion-fuse";
    static final String TO_PREDICTIONS = "fusion-to-predictions";
    static final String TO_SHADOW = "fusion-to-predictions-shadow";
    static final String TO_DEAD_LETTERS = "fusion-to-dead-letters";

    private FusionTopology() {}

    /**
     * Builds the topology; connects to nothing.
     *
     * @param connection says what the topics are called
     * @param registry the schemas
     * @param clock says when a prediction is made
     * @param patience how long outputs wait for their release, before they are read again: outputs of a new release can
     *     overtake it, and this is less than a transaction may stay open. A shadow's are dropped then
     */
    static Topology build(
            KafkaConnection connection,
            SchemaRegistry registry,
            InstantSource clock,
            Duration patience,
            FusionMeters meters) {
        DeadLetters deadLetters = DeadLetters.declared(clock);
        Topology topology = new Topology();
        // Bytes: a record that cannot be read is the processor's affair, not the end of the thread.
        topology.addSource(
                SOURCE,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                connection.topic(Topic.BACKBONE_OUTPUTS));
        topology.addProcessor(
                FUSE,
                () -> new FusionProcessor(
                        registry,
                        store -> waiting(new ReleaseView(store, connection, registry), patience),
                        deadLetters,
                        clock,
                        meters),
                SOURCE);
        topology.addSink(
                TO_PREDICTIONS,
                connection.topic(Topic.PREDICTIONS),
                new StringSerializer(),
                new AvroSerde<>(Prediction.class, registry).serializer(),
                FUSE);
        topology.addSink(
                TO_SHADOW,
                connection.topic(Topic.PREDICTIONS_SHADOW),
                new StringSerializer(),
                new AvroSerde<>(Prediction.class, registry).serializer(),
                FUSE);
        topology.addSink(
                TO_DEAD_LETTERS,
                connection.topic(Topic.DEAD_LETTERS),
                new StringSerializer(),
                new AvroSerde<>(DeadLetter.class, registry).serializer(),
                FUSE);
        return ReleaseGlobalStore.addTo(topology, connection);
    }

    private static Releases waiting(ReleaseView view, Duration patience) {
        return new Releases() {
            @Override
            public AdapterRelease byName(String name) {
                return view.awaitByName(name, patience)
                        .orElseThrow(() -> new ReleaseNotKnownException(
                                "outputs name release '" + name + "', which topic adapters has not brought within "
                                        + patience.toMillis() + " ms; they wait until it is there"));
            }

            @Override
            public Optional<AdapterRelease> now(String name) {
                return view.byName(name);
            }
        };
    }
}
