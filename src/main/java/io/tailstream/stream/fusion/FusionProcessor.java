package io.tailstream.stream.fusion;

import io.tailstream.AdapterRelease;
import io.tailstream.BackboneOutputs;
import io.tailstream.DeadLetter;
import io.tailstream.Origin;
import io.tailstream.Prediction;
import io.tailstream.stream.release.ReleaseGlobalStore;
import io.tailstream.stream.wire.AvroSerde;
import io.tailstream.stream.wire.DeadLetters;
import io.tailstream.stream.wire.NotAvroException;
import io.tailstream.stream.wire.registry.SchemaRegistry;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Bytes of {@code backbone-outputs} to a prediction, or to a dead letter where they cannot become one. Each image's origin
 * so has exactly one outcome.
 */
final class FusionProcessor implements Processor<byte[], byte[], String, SpecificRecord> {

    private static final String STAGE = "fusion";

    /** Releases kept ready: the one in force, its shadow, and those that older outputs still name. */
    private static final int MOST_READY = 8;

    private final Deserializer<BackboneOutputs> deserializer;
    private final Function<ReadOnlyKeyValueStore<String, byte[]>, Releases> releasesOf;
    private final DeadLetters deadLetters;
    private final InstantSource clock;
    private final FusionMeters meters;
    private final Map<String, ReleasedFusion> ready = new LinkedHashMap<>(MOST_READY, 0.75f, true);
    private ProcessorContext<String, SpecificRecord> context;
    private Releases releases;
    private ShadowDrops drops;

    FusionProcessor(
            SchemaRegistry registry,
            Function<ReadOnlyKeyValueStore<String, byte[]>, Releases> releasesOf,
            DeadLetters deadLetters,
            InstantSource clock,
            FusionMeters meters) {
        this.deserializer = new AvroSerde<>(BackboneOutputs.class, registry).deserializer();
        this.releasesOf = releasesOf;
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        this.context = context;
        this.drops = new ShadowDrops(meters);
        this.releases = releasesOf.apply(context.getStateStore(ReleaseGlobalStore.NAME));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        BackboneOutputs outputs;
        try {
            outputs = deserializer.deserialize(at.topic(), record.value());
        } catch (NotAvroException e) {
            giveUp(record, new Origin(at.topic(), at.partition(), at.offset()), e.cause(), e.getMessage());
            return;
        }
        if (outputs == null) {
            giveUp(
                    record,
                    new Origin(at.topic(), at.partition(), at.offset()),
                    "noValue",
                    "a null value in " + at.topic() + ", where nothing can be retracted");
            return;
        }
        if (outputs.getShadow()) {
            shadow(record, outputs);
            return;
        }
        try {
            Prediction made = predict(outputs, releases.byName(outputs.getRelease()));
            context.forward(new Record<>(outputs.getId(), made, record.timestamp()), FusionTopology.TO_PREDICTIONS);
            meters.predicted(made, clock.instant());
        } catch (UnfusableException e) {
            // It can be read, so the image that it was is known, and this is that image's outcome.
            giveUp(record, outputs.getOrigin(), e.cause(), e.getMessage());
        }
    }

    /** No outcome hangs on it, and none waits for it: what cannot be fused now is dropped. */
    private void shadow(Record<byte[], byte[]> record, BackboneOutputs outputs) {
        String name = outputs.getRelease();
        Optional<AdapterRelease> release = releases.now(name);
        if (release.isEmpty()) {
            drops.drop(name, "topic adapters has not brought the release");
            return;
        }
        try {
            Prediction made = predict(outputs, release.get());
            context.forward(new Record<>(outputs.getId(), made, record.timestamp()), FusionTopology.TO_SHADOW);
        } catch (UnfusableException e) {
            drops.drop(name, e.getMessage());
        }
    }

    private Prediction predict(BackboneOutputs outputs, AdapterRelease release) throws UnfusableException {
        return fusion(release).predict(outputs, clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    private ReleasedFusion fusion(AdapterRelease release) {
        String name = release.getName();
        ReleasedFusion known = ready.get(name);
        if (known == null || known.release() != release) {
            known = new ReleasedFusion(release);
            ready.put(name, known);
            if (ready.size() > MOST_READY) {
                ready.remove(ready.keySet().iterator().next());
            }
        }
        return known;
    }

    private void giveUp(Record<byte[], byte[]> record, Origin origin, String cause, String message) {
        meters.deadLetter(STAGE, cause);
        DeadLetter letter = deadLetters.of(origin, STAGE, cause, message, record.key(), record.value());
        context.forward(
                new Record<>(DeadLetters.key(origin), letter, record.timestamp()), FusionTopology.TO_DEAD_LETTERS);
    }
}
